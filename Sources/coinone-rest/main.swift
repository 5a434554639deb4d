// Snapshots of Coinone's REST API on standard output. All of it is in FeedTools and Exchanges/Coinone.

import Exchanges
import FeedTools

SnapshotTool<Coinone>.main()
