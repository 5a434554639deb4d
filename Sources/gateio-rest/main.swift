// Snapshots of Gate.io's REST API on standard output. All of it is in FeedTools and Exchanges/GateIO.

import Exchanges
import FeedTools

SnapshotTool<GateIO>.main()
