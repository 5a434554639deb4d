// Realtime market data of Gate.io on standard output. All of it is in FeedTools and Exchanges/GateIO.

import Exchanges
import FeedTools

RealtimeTool<GateIO>.main()
