// One test measures processor time, which is counted for the whole process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
