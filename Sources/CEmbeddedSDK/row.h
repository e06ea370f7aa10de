// One row of the table in embedded_sdk.c: no include guard, since each file includes it again.
{&EMBEDDED[sizeof "../../plugin-sdk/" - 1], (const unsigned char[]){
#embed EMBEDDED suffix(, 0) if_empty(0)
}},
#undef EMBEDDED
