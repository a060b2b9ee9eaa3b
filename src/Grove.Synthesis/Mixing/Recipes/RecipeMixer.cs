using Grove.Synthesis.Filters.Duplicates;
using Grove.Synthesis.Teachers.BuiltIn;
using Grove.Text;

namespace Grove.Synthesis.Mixing.Recipes;

/// <summary>
/// Mixes datasets by a recipe. Every file is read twice, once to count and once to take, and the mixture is shuffled on disk where it is too
/// large: so memory does not grow with the rows. The same recipe over the same files gives the same bytes.
/// </summary>
public static class RecipeMixer
{
    const int ReportEvery = 1000;

    /// <summary>Mixes.</summary>
    /// <param name="recipe">What goes in.</param>
    /// <param name="output">The JSONL file to create or replace; it appears when it is whole.</param>
    /// <param name="progress">Told as it goes on; may be null.</param>
    /// <param name="cancellation">Stops between rows.</param>
    /// <exception cref="GroveException">A file cannot be read, a line is wrong, nothing can be used, or the disk refused.</exception>
    public static MixResult Mix(MixRecipe recipe, string output, IProgress<MixProgress>? progress = null, CancellationToken cancellation = default)
    {
        Part[] parts = [.. recipe.Sources.Select((source, place) => new Part(source, recipe, new SplitMix(SplitMix.Seed(recipe.Seed, $"{place} pool"))))];
        try
        {
            long counted = 0;
            foreach (Part part in parts)
            {
                foreach (DatasetRow row in part.Usable(recipe, counts: true, cancellation))
                {
                    part.Strata.Count(row, part.Source);
                    if (part.Source.Form == MixForm.Raft) part.Pool.Add(MixRow.Document(row)!);
                    if (++counted % ReportEvery == 0) progress?.Report(new MixProgress("Counting", counted, 0));
                }
                part.Strata.Limit();
            }
            List<string> notes = Ask(parts, recipe);
            long total = parts.Sum(part => part.Strata.Wanted);
            if (total == 0) throw new GroveException($"cannot mix ({recipe.File}): no row of its datasets can be used{Why(parts)}. Correct the recipe or the files", ExitKind.BadInput);
            return Write(recipe, parts, output, total, notes, progress, cancellation);
        }
        finally
        {
            foreach (Part part in parts) part.Dispose();
        }
    }

    // How many rows each source gives: its own wish first, then the minimum by those made before.
    static List<string> Ask(Part[] parts, MixRecipe recipe)
    {
        var notes = new List<string>();
        foreach (Part part in parts) part.Strata.Ask(part.Source.Rows ?? (long)Math.Round(part.Source.Share * part.Strata.Capped));
        long precomputed = parts.Where(part => part.Source.Precomputed).Sum(part => part.Strata.Wanted);
        foreach (Part part in parts)
        {
            long least = (long)Math.Ceiling(part.Source.Minimum * precomputed);
            if (part.Strata.Wanted < least && part.Strata.Capped > 0)
            {
                notes.Add($"{part.Source.Name}: {part.Strata.Wanted:N0} rows are less than {100 * part.Source.Minimum:0.##} % of the {precomputed:N0} pre-computed ones; {least:N0} are taken, some of them again.");
                part.Strata.Limit();
                part.Strata.Ask(least);
            }
            if (part.Source.Rows is int rows && rows > part.Strata.Rows && part.Strata.Rows > 0)
                notes.Add($"{part.Source.Name}: {rows:N0} rows are asked for and {part.Strata.Rows:N0} are there; each comes {rows / part.Strata.Rows} or {rows / part.Strata.Rows + 1} times.");
            if (part.Source.Form == MixForm.Raft && part.Pool.Count < recipe.Raft.Documents)
                notes.Add($"{part.Source.Name}: it has {part.Pool.Count} different documents, so a question stands among fewer than {recipe.Raft.Documents}.");
            if (part.Strata.Wanted == 0) notes.Add($"{part.Source.Name}: no row is taken{Why([part])}.");
        }
        return notes;
    }

    static string Why(Part[] parts)
    {
        string[] reasons = [.. parts.SelectMany(part => part.Dropped).Select(reason => $"{reason.Value:N0} rows {reason.Key}").Take(3)];
        return reasons.Length == 0 ? "" : $" ({string.Join("; ", reasons)})";
    }

    static MixResult Write(
        MixRecipe recipe, Part[] parts, string output, long total, List<string> notes, IProgress<MixProgress>? progress, CancellationToken cancellation)
    {
        var order = new SplitMix(SplitMix.Seed(recipe.Seed, "order"));
        using var shuffle = new ExternalShuffle(Path.GetDirectoryName(Path.GetFullPath(output))!);
        using var line = new MemoryStream();
        using var writer = new DatasetWriter(line, recipe.Format);
        long done = 0;
        for (int place = 0; place < parts.Length; place++)
        {
            Part part = parts[place];
            var choice = new SplitMix(SplitMix.Seed(recipe.Seed, $"{place} choice"));
            long number = 0;
            foreach (DatasetRow row in part.Usable(recipe, counts: false, cancellation))
            {
                number++;
                int times = part.Strata.Times(row, choice);
                for (int copy = 0; copy < times; copy++)
                {
                    line.SetLength(0);
                    if (!writer.Write(MixRow.Write(row, part.Source, recipe, part.Pool, new SplitMix(SplitMix.Seed(recipe.Seed, $"{place} {number} {copy}"))))) continue;
                    shuffle.Add(order.Next(), line.GetBuffer().AsSpan(0, (int)line.Length));
                    part.Written++;
                    if (++done % ReportEvery == 0) progress?.Report(new MixProgress("Mixing", done, total));
                }
            }
        }
        progress?.Report(new MixProgress("Mixing", done, total));
        AtomicFile.Write(output, stream => shuffle.WriteTo(stream, cancellation));
        return new MixResult(done, [.. parts.Select(part => part.Result)], writer.Dropped.ToDictionary(), notes);
    }

    /// <summary>A source on its way through both passes.</summary>
    sealed class Part(MixSource source, MixRecipe recipe, SplitMix random) : IDisposable
    {
        readonly Dictionary<string, long> dropped = [];
        long read;

        public MixSource Source => source;

        public Strata Strata { get; } = new(recipe.Cap);

        public DocumentPool Pool { get; } = new(random);

        public IReadOnlyDictionary<string, long> Dropped => dropped;

        public long Written { get; set; }

        public MixedSource Result => new(source.Name, source.Form, read, Strata.Rows, Written, dropped);

        /// <summary>The rows that can be used in the form asked for.</summary>
        public IEnumerable<DatasetRow> Usable(MixRecipe of, bool counts, CancellationToken cancellation)
        {
            using var variants = new SeenHashes();
            foreach (DatasetRow row in DatasetReader.ReadRows(source.Path))
            {
                cancellation.ThrowIfCancellationRequested();
                if (counts) read++;
                string? problem = MixRow.Unusable(row, source, of);
                // Many questions are asked of one variant; the work on it is one row.
                if (problem is null && source.Form == MixForm.Auxiliary)
                {
                    ulong variant = SplitMix.Seed(1, $"{row.Of("dataset_type")}\n{row.Of("raw_document")}\n{MixRow.Document(row)}");
                    if (variants.Find(variant, out _)) problem = "of a variant that was there before";
                    else variants.Add(variant, 0);
                }
                if (problem is null) yield return row;
                else if (counts) dropped[problem] = dropped.GetValueOrDefault(problem) + 1;
            }
        }

        public void Dispose() => Pool.Dispose();
    }
}
