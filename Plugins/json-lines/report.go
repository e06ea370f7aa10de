package main

import (
	"bufio"
	"dotjob"
	"encoding/json"
	"errors"
	"io"
)

const (
	lineBytesMax     = 4 << 20
	linesBetweenLook = 1000
)

// report counts the fields of objects. encoding/json writes maps in the order of their keys.
type report struct {
	Lines   int               `json:"lines"`
	Invalid int               `json:"invalid"`
	Fields  map[string]*field `json:"fields"`
}

type field struct {
	Count int            `json:"count"`
	Types map[string]int `json:"types"`
}

func newReport() *report { return &report{Fields: map[string]*field{}} }

// read adds all lines. It calls look now and then with the number of bytes read, and stops at its error.
func (report *report) read(input io.Reader, look func(int64) error) error {
	lines := bufio.NewScanner(input)
	lines.Buffer(nil, lineBytesMax)
	var bytesRead int64
	for lines.Scan() {
		if report.Lines%linesBetweenLook == 0 {
			if err := look(bytesRead); err != nil {
				return err
			}
		}
		bytesRead += int64(len(lines.Bytes())) + 1
		report.add(lines.Bytes())
	}
	if errors.Is(lines.Err(), bufio.ErrTooLong) {
		return dotjob.Permanent("bad_input", "line %d: longer than 4 MiB; is it a file of JSON lines?", report.Lines+1)
	}
	return lines.Err()
}

func (report *report) add(line []byte) {
	report.Lines++
	var object map[string]json.RawMessage
	if err := json.Unmarshal(line, &object); err != nil || object == nil {
		report.Invalid++
		return
	}
	for name, value := range object {
		if report.Fields[name] == nil {
			report.Fields[name] = &field{Types: map[string]int{}}
		}
		report.Fields[name].Count++
		report.Fields[name].Types[typeOf(value)]++
	}
}

func typeOf(value json.RawMessage) string {
	switch value[0] {
	case '"':
		return "string"
	case '{':
		return "object"
	case '[':
		return "array"
	case 't', 'f':
		return "boolean"
	case 'n':
		return "null"
	default:
		return "number"
	}
}
