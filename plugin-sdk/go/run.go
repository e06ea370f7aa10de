package dotjob

// #include <stdlib.h>
// #include "shim.h"
import "C"

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"unsafe"
)

// Run runs a handler's body and turns how it ended into what the host expects.
//
// Nil is success, ErrStopped is cancelled, a *Failure ends as it says, any other error fails the attempt with its text,
// and so does a panic of this goroutine. An error of the task's Context counts as ErrStopped.
func Run(pointer unsafe.Pointer, body func(*Task) error) (outcome int32) {
	task := &Task{raw: (*C.dotjob_task)(pointer)}
	defer task.end()
	defer func() {
		if cause := recover(); cause != nil {
			outcome = task.record(Retry("panic", "%s", describePanic(cause)))
		}
	}()
	err := body(task)
	if err == nil {
		return C.DOTJOB_OK
	}
	return task.record(err)
}

func (task *Task) record(err error) int32 {
	isOfContext := errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
	if errors.Is(err, ErrStopped) || (isOfContext && task.StopRequested()) {
		return C.DOTJOB_CANCELLED
	}
	failure := &Failure{Message: err.Error()}
	errors.As(err, &failure)
	var kind *C.char
	if failure.Kind != "" {
		kind = C.CString(failure.Kind)
		defer C.free(unsafe.Pointer(kind))
	}
	message := C.CString(err.Error())
	defer C.free(unsafe.Pointer(message))
	C.dotjob_go_fail(task.raw, kind, message)
	if failure.Permanent {
		return C.DOTJOB_FAIL
	}
	if failure.RetryAfter > 0 || failure.Snoozed {
		C.dotjob_go_retry_after(task.raw, C.int64_t(failure.RetryAfter.Milliseconds()))
	}
	if failure.Snoozed {
		return C.DOTJOB_SNOOZE
	}
	return C.DOTJOB_RETRY
}

// describePanic says what and where, called by the function that recovered.
func describePanic(cause any) string {
	callers := make([]uintptr, 64)
	frames := runtime.CallersFrames(callers[:runtime.Callers(2, callers)])
	for isBelow := false; ; {
		frame, more := frames.Next()
		isRuntime := strings.HasPrefix(frame.Function, "runtime.")
		if isBelow && !isRuntime {
			return fmt.Sprintf("panicked at %s:%d: %v", frame.File, frame.Line, cause)
		}
		isBelow = isBelow || frame.Function == "runtime.gopanic"
		if !more {
			return fmt.Sprintf("panicked: %v", cause)
		}
	}
}
