// Realtime market data of several exchanges on standard output. All of it is in FeedTools.

import FeedTools

ManagerTool.main()
