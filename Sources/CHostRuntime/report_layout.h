#ifndef HOST_REPORT_LAYOUT_H
#define HOST_REPORT_LAYOUT_H

// The numbers of HostProtocol's HostReport and TaskResult.Ending.

enum report_kind {
  REPORT_RESULTS = 3,
  REPORT_LOG_LINES = 4,
  REPORT_PROGRESS = 5,
};

enum attempt_ending {
  ENDING_RETURNED = 0,
  ENDING_THREAD_EXITED = 1,
  ENDING_RESULT_REFUSED = 2,
};

#endif
