await Dotjob.runAsAsked()
