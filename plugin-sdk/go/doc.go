// Package dotjob lets handlers for dotjob be written in Go.
//
// A plugin is a main package built with -buildmode=c-shared. It registers itself in an init function and exports each
// handler under its name:
//
//	package main
//
//	// #include <stdint.h>
//	// extern int32_t greet(void *task);
//	import "C"
//
//	import (
//		"dotjob"
//		"unsafe"
//	)
//
//	func init() {
//		dotjob.Register(dotjob.Plugin{Name: "greeter", Version: "1.0.0", Handlers: []dotjob.Handler{
//			{Name: "greet", Run: C.greet, Summary: "Says hello"},
//		}})
//	}
//
//	//export greet
//	func greet(task unsafe.Pointer) int32 {
//		return dotjob.Run(task, func(task *dotjob.Task) error {
//			name, err := dotjob.Required[string](task, "name")
//			if err != nil {
//				return err
//			}
//			task.Info("hello, %s", name)
//			return task.SetResult(map[string]int{"attempt": task.Attempt()})
//		})
//	}
//
//	func main() {}
//
// A panic of a handler's goroutine becomes a failure of its attempt. A panic of a goroutine that the handler started ends
// the host process, as it would end any Go program.
//
// The Go runtime can't be unloaded, which a host never does. Each plugin in Go brings a runtime of its own, with its own
// threads and garbage collector, and sets signal handlers that hand what is not Go's to those of the host.
package dotjob
