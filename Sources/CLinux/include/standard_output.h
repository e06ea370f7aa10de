#ifndef CSYSTEM_STANDARD_OUTPUT_H
#define CSYSTEM_STANDARD_OUTPUT_H

// Takes the places of standard input, output and error where they are closed, so that no file that is opened later stands there and
// is written to by mistake. Writing to such a place still fails.
void standard_descriptors_hold(void);

// Writes what stdout still holds. Returns 0, or the errno of a write that failed, now or earlier.
int standard_output_flush(void);

#endif
