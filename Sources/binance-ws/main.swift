// Realtime market data of Binance on standard output. All of it is in FeedTools and Exchanges/Binance.

import Exchanges
import FeedTools

RealtimeTool<Binance>.main()
