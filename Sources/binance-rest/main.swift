// Snapshots of Binance's REST API on standard output. All of it is in FeedTools and Exchanges/Binance.

import Exchanges
import FeedTools

SnapshotTool<Binance>.main()
