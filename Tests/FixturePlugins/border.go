// How a handler in Go can end.
package main

// #include <stdint.h>
// extern int32_t border_ok(void *task);
// extern int32_t border_panic(void *task);
// extern int32_t border_goroutine(void *task);
// extern int32_t border_c(void *task);
// extern int32_t border_stop(void *task);
// extern int32_t border_snooze(void *task);
// static void write_to_nowhere(void) { *(volatile int *)16 = 1; }
import "C"

import (
	"dotjob"
	"errors"
	"fmt"
	"os"
	"time"
	"unsafe"
)

type record struct{ number int }

func init() {
	dotjob.Register(dotjob.Plugin{
		Name: "border", Version: "1.0.0", RequiresMinor: 1,
		Handlers: []dotjob.Handler{
			{Name: "border_ok", Run: C.border_ok, Summary: "Answers its name", TimeoutMilliseconds: 5_000},
			{Name: "border_panic", Run: C.border_panic},
			{Name: "border_goroutine", Run: C.border_goroutine},
			{Name: "border_c", Run: C.border_c},
			{Name: "border_stop", Run: C.border_stop},
			{Name: "border_snooze", Run: C.border_snooze},
		},
		Init: func(host dotjob.Host) error {
			if why, isSet := host.Config("refuse"); isSet {
				return errors.New(why)
			}
			return nil
		},
		Fini: func() { fmt.Fprintln(os.Stderr, "finished") },
	})
}

//export border_ok
func border_ok(task unsafe.Pointer) int32 {
	return dotjob.Run(task, func(task *dotjob.Task) error {
		name, err := dotjob.Required[string](task, "name")
		if err != nil {
			return err
		}
		if _, _, err := dotjob.Optional[uint8](task, "byte"); err != nil {
			return err
		}
		return task.SetResult(name)
	})
}

//export border_panic
func border_panic(task unsafe.Pointer) int32 {
	return dotjob.Run(task, func(task *dotjob.Task) error {
		var missing *record
		task.Info("%d", missing.number)
		return nil
	})
}

//export border_goroutine
func border_goroutine(task unsafe.Pointer) int32 {
	return dotjob.Run(task, func(task *dotjob.Task) error {
		go func() {
			var missing *record
			fmt.Println(missing.number)
		}()
		<-task.Context().Done()
		return nil
	})
}

//export border_c
func border_c(task unsafe.Pointer) int32 {
	return dotjob.Run(task, func(task *dotjob.Task) error {
		C.write_to_nowhere()
		return nil
	})
}

//export border_stop
func border_stop(task unsafe.Pointer) int32 {
	return dotjob.Run(task, func(task *dotjob.Task) error {
		<-task.Context().Done()
		return fmt.Errorf("waiting: %w", task.Context().Err())
	})
}

//export border_snooze
func border_snooze(task unsafe.Pointer) int32 {
	return dotjob.Run(task, func(task *dotjob.Task) error {
		return dotjob.Snooze(1500*time.Millisecond, "no %s", "file")
	})
}

func main() {}
