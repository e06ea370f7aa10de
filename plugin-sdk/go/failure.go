package dotjob

import (
	"errors"
	"fmt"
	"time"
)

// ErrStopped is what a handler returns when it ends because it was asked to: the attempt is recorded as cancelled.
var ErrStopped = errors.New("asked to stop")

// Failure is an error that says how the attempt ends. Any other error may be mended by another attempt.
type Failure struct {
	Kind       string // a short stable word to group failures by, such as bad_input
	Message    string // for the person who reads the log
	Permanent  bool   // no further attempt whatever the job's retry count
	RetryAfter time.Duration
	Snoozed    bool // no failure: the task runs again after RetryAfter, no attempt counted
}

func (failure *Failure) Error() string { return failure.Message }

// Permanent is a failure that no further attempt mends, such as parameters that make no sense.
func Permanent(kind, format string, arguments ...any) *Failure {
	return &Failure{Kind: kind, Message: fmt.Sprintf(format, arguments...), Permanent: true}
}

// Retry is a failure that another attempt may mend. Set its RetryAfter for a later one than the computed backoff.
func Retry(kind, format string, arguments ...any) *Failure {
	return &Failure{Kind: kind, Message: fmt.Sprintf(format, arguments...)}
}

// Snooze says that there is nothing to do yet: the task runs again after the delay, no attempt counted. Since ABI 1.1, which the plugin
// states by RequiresMinor: 1.
func Snooze(delay time.Duration, format string, arguments ...any) *Failure {
	return &Failure{Message: fmt.Sprintf(format, arguments...), RetryAfter: delay, Snoozed: true}
}
