-- What plugins say of their handlers: summary, suggested timeout, parameters schema, signature.
ALTER TABLE dot_plugin ADD COLUMN handler_details TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(handler_details));

-- Of a manifest that names a library of the system: which one the publisher's node had, and which one an attempt ran.
ALTER TABLE dot_release_plugin ADD COLUMN system_library TEXT;
ALTER TABLE dot_job_log ADD COLUMN system_library TEXT;
