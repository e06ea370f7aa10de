// Statistics of the fields of a file of JSON lines.
package main

// #include <stdint.h>
// extern int32_t json_line_fields(void *task);
import "C"

import (
	"dotjob"
	"errors"
	"io/fs"
	"os"
	"unsafe"
)

func init() {
	dotjob.Register(dotjob.Plugin{Name: "json-lines", Version: "0.1.0", Handlers: []dotjob.Handler{{
		Name:    "json_line_fields",
		Run:     C.json_line_fields,
		Summary: "Which fields the objects of a file of JSON lines have, how often, of which types",
		ParametersSchema: `{"type": "object", "required": ["file"], "properties": {
			"file": {"type": "string", "description": "path of a file with one JSON object a line"}}}`,
	}}})
}

//export json_line_fields
func json_line_fields(task unsafe.Pointer) int32 { return dotjob.Run(task, lineFields) }

func lineFields(task *dotjob.Task) error {
	path, err := dotjob.Required[string](task, "file")
	if err != nil {
		return err
	}
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		return dotjob.Permanent("bad_input", "file %q: can't be read; name a readable file", path)
	}
	if err != nil {
		return err
	}
	defer file.Close()
	information, err := file.Stat()
	if err != nil {
		return err
	}

	report := newReport()
	look := func(bytesRead int64) error {
		task.Progress(float64(bytesRead)/float64(information.Size()), "")
		return task.Context().Err()
	}
	if err := report.read(file, look); err != nil {
		return err
	}
	task.Info("%s: %d lines, %d of them no JSON objects", path, report.Lines, report.Invalid)
	return task.SetResult(report)
}

// A library of this build mode must have one.
func main() {}
