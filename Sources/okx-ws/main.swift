// Realtime market data of OKX on standard output. All of it is in FeedTools and Exchanges/OKX.

import Exchanges
import FeedTools

RealtimeTool<OKX>.main()
