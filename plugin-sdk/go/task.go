package dotjob

// #include <stdlib.h>
// #include "shim.h"
import "C"

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"
	"unsafe"
)

// Level is the severity of a log line.
type Level int32

const (
	Debug Level = iota
	Info
	Warning
	Error
)

// Task is one attempt of a task, lent to a handler until it returns: keep nothing of it. Its methods may be called from
// any goroutine, but for those that say otherwise.
type Task struct {
	raw     *C.dotjob_task
	watch   sync.Once
	context context.Context
	cancel  context.CancelFunc
	watcher sync.WaitGroup
}

// How often a task's context looks whether to stop.
const stopPollInterval = 100 * time.Millisecond

// ID is never reused: deduplicate on it, for delivery is at least once.
func (task *Task) ID() int64 { return int64(task.raw.task_id) }

// Attempt is 1 for the first attempt, counting retries.
func (task *Task) Attempt() int { return int(task.raw.attempt) }

// Claim grows with every delivery of the task, retries and lost ones alike.
func (task *Task) Claim() int64 { return int64(task.raw.claim_no) }

// JobName is the job that the task belongs to.
func (task *Task) JobName() string { return C.GoString(task.raw.job_name) }

// ScheduledAt is the occurrence that this task stands for; the zero time for manual runs.
func (task *Task) ScheduledAt() time.Time { return timeOf(task.raw.scheduled_at_ms) }

// Deadline is when the attempt times out; the zero time when the job has no timeout.
func (task *Task) Deadline() time.Time { return timeOf(C.dotjob_go_deadline_ms(task.raw)) }

// TraceContext is the W3C traceparent of the run, or empty.
func (task *Task) TraceContext() string { return C.GoString(C.dotjob_go_trace_context(task.raw)) }

// Host answers for the plugin's configuration and secrets.
func (task *Task) Host() Host { return Host{table: task.raw.host} }

// Log appends a line to the attempt's log; what is longer than 4 KiB is cut.
func (task *Task) Log(level Level, format string, arguments ...any) {
	line := fmt.Sprintf(format, arguments...)
	text := C.CString(line)
	defer C.free(unsafe.Pointer(text))
	C.dotjob_go_log(task.raw, C.int32_t(level), text, C.size_t(len(line)))
}

// Info logs what happened.
func (task *Task) Info(format string, arguments ...any) { task.Log(Info, format, arguments...) }

// Progress reports progress from 0 to 1, with a short text or none. Only the newest report is kept.
func (task *Task) Progress(fraction float64, note string) {
	text := cStringOrNil(note)
	defer C.free(unsafe.Pointer(text))
	C.dotjob_go_progress(task.raw, C.double(fraction), text)
}

// StopRequested is whether the attempt should end. Look at least once a second, or use Context: past the grace that
// follows, the process is killed.
func (task *Task) StopRequested() bool { return bool(C.dotjob_go_stop_requested(task.raw)) }

// Context is cancelled within a tenth of a second after the attempt was asked to end, and when the handler returns. Call
// it from the handler's goroutine.
func (task *Task) Context() context.Context {
	task.watch.Do(func() {
		task.context, task.cancel = context.WithCancel(context.Background())
		task.watcher.Add(1)
		go task.watchForStop()
	})
	return task.context
}

func (task *Task) watchForStop() {
	defer task.watcher.Done()
	ticker := time.NewTicker(stopPollInterval)
	defer ticker.Stop()
	for {
		select {
		case <-task.context.Done():
			return
		case <-ticker.C:
			if task.StopRequested() {
				task.cancel()
			}
		}
	}
}

// end makes sure that nothing of ours looks at the task after its handler has returned.
func (task *Task) end() {
	if task.cancel != nil {
		task.cancel()
		task.watcher.Wait()
	}
}

// Parameters is the parameters' JSON text; {} when the job has none.
func (task *Task) Parameters() string {
	var length C.size_t
	text := C.dotjob_go_parameters(task.raw, &length)
	return C.GoStringN(text, C.int(length))
}

// SetResult sets the attempt's result to the JSON of value; a later call replaces it. It is an error when that is over
// 1 MiB. On the handler's goroutine only.
func (task *Task) SetResult(value any) error {
	bytes, err := json.Marshal(value)
	if err != nil {
		return Permanent("result", "result: %v", err)
	}
	text := C.CBytes(bytes)
	defer C.free(text)
	if !C.dotjob_go_set_result(task.raw, (*C.char)(text), C.size_t(len(bytes))) {
		return Permanent("result", "result: longer than 1 MiB; write it to a file and name that")
	}
	return nil
}

func timeOf(milliseconds C.int64_t) time.Time {
	if milliseconds == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(milliseconds))
}
