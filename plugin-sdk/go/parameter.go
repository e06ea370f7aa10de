package dotjob

// #include <stdlib.h>
// #include "shim.h"
import "C"

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"unsafe"
)

// Value is a type that a member of a task's parameters can be read as. Decode reads others.
type Value interface {
	string | bool | float64 | int | int8 | int16 | int32 | int64 | uint | uint8 | uint16 | uint32 | uint64
}

// Required reads a member of the parameters that the handler can't do without: key is a top-level name, or a path such as
// mail.to or files.0. It is a permanent failure when it is missing, null, of another type or out of range. On the
// handler's goroutine only.
func Required[T Value](task *Task, key string) (T, error) {
	value, found, err := Optional[T](task, key)
	if err == nil && !found {
		err = Permanent("bad_input", "parameter %q: missing; it must be %s", key, typeName[T]())
	}
	return value, err
}

// Optional reads a member of the parameters; found is false when there is none, or it is null. It is a permanent failure
// when it has another type or is out of range. On the handler's goroutine only.
func Optional[T Value](task *Task, key string) (value T, found bool, err error) {
	name := C.CString(key)
	defer C.free(unsafe.Pointer(name))
	switch read(task.raw, name, &value) {
	case C.DOTJOB_FOUND:
		return value, true, nil
	case C.DOTJOB_MISSING:
		return value, false, nil
	default:
		return value, false, Permanent("bad_input", "parameter %q: must be %s", key, typeName[T]())
	}
}

// Decode reads all parameters into value, as encoding/json does. It is a permanent failure when they do not fit.
func (task *Task) Decode(value any) error {
	err := json.Unmarshal([]byte(task.Parameters()), value)
	var mismatch *json.UnmarshalTypeError
	if errors.As(err, &mismatch) && mismatch.Field != "" {
		return Permanent("bad_input", "parameter %q: is a %s; it must be %v", mismatch.Field, mismatch.Value, mismatch.Type)
	}
	if err != nil {
		return Permanent("bad_input", "parameters: %v", err)
	}
	return nil
}

func read[T Value](task *C.dotjob_task, key *C.char, value *T) C.int32_t {
	switch value := any(value).(type) {
	case *string:
		var text *C.char
		var length C.size_t
		answer := C.dotjob_go_get_string(task, key, &text, &length)
		*value = C.GoStringN(text, C.int(length))
		return answer
	case *bool:
		var flag C.bool
		answer := C.dotjob_go_get_bool(task, key, &flag)
		*value = bool(flag)
		return answer
	case *float64:
		var number C.double
		answer := C.dotjob_go_get_double(task, key, &number)
		*value = float64(number)
		return answer
	}
	return readInteger(task, key, reflect.ValueOf(value).Elem())
}

// The host reads integers of 64 bits with a sign; the others must hold the value.
func readInteger(task *C.dotjob_task, key *C.char, value reflect.Value) C.int32_t {
	var number C.int64_t
	if answer := C.dotjob_go_get_int(task, key, &number); answer != C.DOTJOB_FOUND {
		return answer
	}
	switch {
	case value.CanInt() && !value.OverflowInt(int64(number)):
		value.SetInt(int64(number))
	case value.CanUint() && number >= 0 && !value.OverflowUint(uint64(number)):
		value.SetUint(uint64(number))
	default:
		return C.DOTJOB_WRONG_TYPE
	}
	return C.DOTJOB_FOUND
}

func typeName[T Value]() string {
	var value T
	switch kind := reflect.TypeOf(value); {
	case kind.Kind() == reflect.String:
		return "a string"
	case kind.Kind() == reflect.Bool:
		return "true or false"
	case kind.Kind() == reflect.Float64:
		return "a number"
	case kind.Size() == 8 && reflect.ValueOf(value).CanInt():
		return "an integer of 64 bits"
	case reflect.ValueOf(value).CanInt():
		most := int64(1)<<(8*kind.Size()-1) - 1
		return fmt.Sprintf("an integer from %d to %d", -most-1, most)
	case kind.Size() == 8:
		return fmt.Sprintf("an integer from 0 to %d", int64(math.MaxInt64))
	default:
		return fmt.Sprintf("an integer from 0 to %d", int64(1)<<(8*kind.Size())-1)
	}
}
