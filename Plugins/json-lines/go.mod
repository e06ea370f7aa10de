module json-lines

go 1.19

require dotjob v0.0.0

replace dotjob => ../../plugin-sdk/go
