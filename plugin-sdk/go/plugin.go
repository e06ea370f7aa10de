package dotjob

// #cgo CFLAGS: -I${SRCDIR}/../include
// #include "shim.h"
import "C"

import (
	"fmt"
	"unsafe"
)

// Plugin is what a library declares, once, by Register.
type Plugin struct {
	Name     string // unique within a group's bundle: publishing replaces by it
	Version  string // for people
	Handlers []Handler

	// RequiresMinor is the ABI minor that the plugin can't do without: 1 for handlers that return Snooze.
	RequiresMinor uint32

	// Init runs once after loading, before any handler. Its error rejects the release.
	Init func(Host) error
	// Fini runs once after the last handler returned.
	Fini func()
}

// Handler is one function that jobs name.
type Handler struct {
	Name    string         // also the exported name of Run
	Run     unsafe.Pointer // the exported function, as C.greet
	Summary string         // one line for people

	TimeoutMilliseconds uint32 // suggested timeout of an attempt, 0 for none; a job's own timeout wins
	ParametersSchema    string // a JSON Schema for the parameters
}

var (
	registered Plugin
	descriptor *C.dotjob_plugin
)

// Register declares the plugin. Call it from an init function.
func Register(plugin Plugin) {
	if descriptor != nil {
		panic(fmt.Sprintf("plugin %q: registered after %q; a library holds one plugin", plugin.Name, registered.Name))
	}
	registered = plugin
	descriptor = C.dotjob_go_make_plugin(
		C.CString(plugin.Name), C.CString(plugin.Version), C.size_t(len(plugin.Handlers)))
	descriptor.requires_minor = C.uint32_t(plugin.RequiresMinor)
	for _, handler := range plugin.Handlers {
		C.dotjob_go_add_handler(descriptor, C.CString(handler.Name), handler.Run, cStringOrNil(handler.Summary),
			C.uint32_t(handler.TimeoutMilliseconds), cStringOrNil(handler.ParametersSchema))
	}
	C.dotjob_go_set_life(descriptor, plugin.Init != nil, plugin.Fini != nil)
}

//export dotjob_go_plugin
func dotjob_go_plugin() *C.dotjob_plugin { return descriptor }

//export dotjob_go_init
func dotjob_go_init(host *C.dotjob_host, plugin *C.dotjob_plugin) (reason *C.char) {
	defer func() {
		if cause := recover(); cause != nil {
			reason = C.CString(describePanic(cause))
		}
	}()
	if err := registered.Init(Host{table: host}); err != nil {
		return C.CString(err.Error())
	}
	return nil
}

//export dotjob_go_fini
func dotjob_go_fini() { registered.Fini() }

func cStringOrNil(text string) *C.char {
	if text == "" {
		return nil
	}
	return C.CString(text)
}
