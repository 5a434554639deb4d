// Snapshots of OKX's REST API on standard output. All of it is in FeedTools and Exchanges/OKX.

import Exchanges
import FeedTools

SnapshotTool<OKX>.main()
