using Grove.Synthesis.Teachers.BuiltIn;
using Grove.Text;

namespace Grove.Synthesis.Mixing.Recipes;

/// <summary>
/// Chooses how often each row of a source is taken, in one pass after one that counted: whole rounds of all rows, and of the rest a sample
/// without replacement (selection sampling; Knuth, TAOCP 2, 3.4.2 S). With a cap, each task and template is a stratum of its own.
/// </summary>
/// <param name="cap">The most rows of a task, or null.</param>
sealed class Strata(TaskCap? cap)
{
    const int MostStrata = 100_000;

    readonly Dictionary<(string Task, string Template), Stratum> strata = [];

    sealed class Stratum
    {
        public long Rows, Wanted, Seen, Chosen;
    }

    /// <summary>Rows counted.</summary>
    public long Rows { get; private set; }

    /// <summary>Rows that the cap leaves.</summary>
    public long Capped { get; private set; }

    /// <summary>Rows that will be taken.</summary>
    public long Wanted { get; private set; }

    /// <summary>Counts a row.</summary>
    public void Count(DatasetRow row, MixSource source)
    {
        (string, string) name = Name(row);
        if (!strata.TryGetValue(name, out Stratum? stratum))
        {
            if (strata.Count == MostStrata)
                throw new GroveException($"cannot mix ({source.Path}): \"{cap!.By}\" has more than {MostStrata:N0} values. Name what tells a task in \"cap\"", ExitKind.BadInput);
            strata[name] = stratum = new Stratum();
        }
        stratum.Rows++;
        Rows++;
    }

    /// <summary>Applies the cap; to be called once, after counting.</summary>
    public void Limit()
    {
        foreach (IGrouping<string, Stratum> task in strata.GroupBy(pair => pair.Key.Task, pair => pair.Value))
        {
            long rows = task.Sum(stratum => stratum.Rows), templates = task.Count();
            foreach (Stratum stratum in task)
                stratum.Wanted = cap is null || rows <= cap.Rows ? stratum.Rows : Math.Min(stratum.Rows, Math.Max(1, cap.Rows / templates));
        }
        Capped = Wanted = strata.Values.Sum(stratum => stratum.Wanted);
    }

    /// <summary>Decides how many rows will be taken, each stratum its part of them.</summary>
    /// <param name="wanted">Rows in all.</param>
    public void Ask(long wanted)
    {
        long sum = 0, given = 0;
        // The running total is rounded, so that the parts add up.
        foreach (Stratum stratum in strata.Values)
        {
            sum += stratum.Wanted;
            long upTo = Capped == 0 ? 0 : (long)((UInt128)(ulong)sum * (ulong)wanted / (ulong)Capped);
            stratum.Wanted = upTo - given;
            given = upTo;
        }
        Wanted = given;
    }

    /// <summary>How often the next row is taken.</summary>
    public int Times(DatasetRow row, SplitMix random)
    {
        Stratum stratum = strata[Name(row)];
        long rounds = stratum.Wanted / stratum.Rows, rest = stratum.Wanted % stratum.Rows;
        bool also = (long)(random.Next() % (ulong)(stratum.Rows - stratum.Seen)) < rest - stratum.Chosen;
        stratum.Seen++;
        if (also) stratum.Chosen++;
        return (int)Math.Min(int.MaxValue, rounds + (also ? 1 : 0));
    }

    (string, string) Name(DatasetRow row) =>
        cap is null ? ("", "") : (row.Of(cap.By) ?? "", cap.Templates is { } template ? row.Of(template) ?? "" : "");
}
