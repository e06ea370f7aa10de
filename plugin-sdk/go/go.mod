module dotjob

go 1.19
