public import JobStore

// Everyone who can open the file is on this machine.
extension SQLiteJobStore: StoreClock {}
