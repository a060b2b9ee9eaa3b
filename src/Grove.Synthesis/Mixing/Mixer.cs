using Grove.Synthesis.Teachers.BuiltIn;
using Grove.Text;

namespace Grove.Synthesis.Mixing;

/// <summary>Mixes knowledge, skill and general rows by stated shares.</summary>
public static class Mixer
{
    /// <summary>
    /// Keeps all knowledge rows (all skill rows where there is no knowledge) and adds as many of the others as the shares say.
    /// No row is taken twice: where there are too few, there are fewer.
    /// </summary>
    /// <param name="knowledge">Rows that teach what documents say.</param>
    /// <param name="skills">Rows that teach how to do something.</param>
    /// <param name="general">Rows that keep the model from forgetting.</param>
    /// <param name="options">The shares and the seed.</param>
    /// <param name="notes">Told where too few rows were to be had.</param>
    /// <returns>The mixture in a fixed order for the seed.</returns>
    public static IReadOnlyList<Conversation> Mix(
        IReadOnlyList<Conversation> knowledge, IReadOnlyList<Conversation> skills, IReadOnlyList<Conversation> general,
        DatasetOptions options, ICollection<string> notes)
    {
        var random = new SplitMix(SplitMix.Seed(options.Teacher.Seed, "mixture"));
        double knowledgeShare = 1 - options.SkillShare - options.GeneralShare;
        if (knowledgeShare <= 0)
            throw new ArgumentOutOfRangeException(nameof(options), "The shares of skill and general rows leave nothing for knowledge.");
        double whole = knowledge.Count > 0 ? Length(knowledge) / knowledgeShare : Length(skills) / (1 - options.GeneralShare);
        List<Conversation> mixture = [.. knowledge];
        mixture.AddRange(Take(skills, knowledge.Count > 0 ? whole * options.SkillShare : double.MaxValue, "skill", random, notes));
        mixture.AddRange(Take(general, whole * options.GeneralShare, "general", random, notes));
        random.Shuffle(mixture);
        return mixture;
    }

    static IEnumerable<Conversation> Take(
        IReadOnlyList<Conversation> rows, double wanted, string name, SplitMix random, ICollection<string> notes)
    {
        List<Conversation> pool = [.. rows];
        random.Shuffle(pool);
        var taken = new List<Conversation>();
        double length = 0;
        foreach (Conversation row in pool)
        {
            if (length >= wanted) return taken;
            taken.Add(row);
            length += Length(row);
        }
        if (taken.Count > 0 && wanted < double.MaxValue && length < wanted)
            notes.Add($"All {taken.Count} {name} rows are in the mixture, and its share asks for more.");
        return taken;
    }

    static double Length(IEnumerable<Conversation> rows) => rows.Sum(Length);

    // Marks between messages cost a model about as much as a short word.
    static double Length(Conversation row) => row.Messages.Sum(message => message.Content.Length + 5.0);
}
