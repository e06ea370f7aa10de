package dotjob

// #include <stdlib.h>
// #include "shim.h"
import "C"

import "unsafe"

// Host is what a plugin may ask at any time, Init included: its configuration and its secrets. Any goroutine.
type Host struct{ table *C.dotjob_host }

// Config is a value of the plugin's configuration on this node, at a path such as smtp.host. Other values than strings
// come as JSON text. It is false when unset.
func (host Host) Config(path string) (string, bool) {
	key := C.CString(path)
	defer C.free(unsafe.Pointer(key))
	text := C.dotjob_go_config(host.table, descriptor, key)
	return C.GoString(text), text != nil
}

// Secret is a secret of this node, or nil. Never log it, never put it into a result or an error.
func (host Host) Secret(name string) []byte {
	key := C.CString(name)
	defer C.free(unsafe.Pointer(key))
	var length C.size_t
	bytes := C.dotjob_go_secret(host.table, descriptor, key, &length)
	if bytes == nil {
		return nil
	}
	return C.GoBytes(unsafe.Pointer(bytes), C.int(length))
}
