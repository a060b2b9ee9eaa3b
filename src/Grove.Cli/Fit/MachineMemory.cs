namespace Grove.Cli.Fit;

/// <summary>The memory that models may take, and where the number comes from.</summary>
/// <param name="Total">Bytes that this process may use: the machine's, or less where a container or a job sets a limit.</param>
/// <param name="Free">Of these, what nobody uses now.</param>
/// <param name="Budget">What choices are measured against.</param>
/// <param name="Source">Where the budget comes from, in words.</param>
sealed record MachineMemory(long Total, long Free, long Budget, string Source)
{
    /// <summary>Looks at the machine.</summary>
    /// <param name="budget">Bytes that the user wants to spend; null for what is free.</param>
    public static MachineMemory Measure(long? budget)
    {
        GC.Collect(); // what the runtime knows of the machine's memory is as old as its last collection
        GCMemoryInfo memory = GC.GetGCMemoryInfo();
        long total = memory.TotalAvailableMemoryBytes, free = Math.Max(0, total - memory.MemoryLoadBytes);
        return budget is long wanted
            ? new MachineMemory(total, free, wanted, "--budget-memory")
            : new MachineMemory(total, free, free, "free now, of what the system lets this process use");
    }
}
