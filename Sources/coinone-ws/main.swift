// Realtime market data of Coinone on standard output. All of it is in FeedTools and Exchanges/Coinone.

import Exchanges
import FeedTools

RealtimeTool<Coinone>.main()
