// The plugin has no calls of its own: a host reaches it through dlopen alone. SwiftPM wants a header of every C target.
#pragma once
