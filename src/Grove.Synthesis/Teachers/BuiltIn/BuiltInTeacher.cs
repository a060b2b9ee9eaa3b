using Grove.Synthesis.Filters;
using Grove.Synthesis.Teachers.BuiltIn.Forms;
using Grove.Synthesis.Teachers.BuiltIn.Paraphrase;
using Grove.Synthesis.Teachers.BuiltIn.Skills;
using Grove.Taxonomy;
using Grove.Taxonomy.Documents;

namespace Grove.Synthesis.Teachers.BuiltIn;

/// <summary>
/// Writes questions and grounded answers by rules and word lists, without a model. It takes each sentence, list item and
/// table cell of a document as a fact, asks for its parts in many ways, and answers every question about one fact with the
/// same words of the document: the sentence itself, "column for row: cell", or the items of the list. It understands
/// English only and draws no conclusions.
/// </summary>
public static class BuiltInTeacher
{
    /// <summary>The name that rows carry in their metadata.</summary>
    public const string Name = "built-in";

    /// <summary>Writes the rows of one knowledge leaf.</summary>
    /// <param name="leaf">The leaf; its seed questions are not looked at.</param>
    /// <param name="options">Settings.</param>
    /// <param name="progress">Told after each fact; may be null.</param>
    /// <param name="cancellation">Stops between facts.</param>
    public static TeacherResult Write(
        KnowledgeLeaf leaf, BuiltInTeacherOptions options, IProgress<TeacherProgress>? progress = null, CancellationToken cancellation = default) =>
        Write(leaf.Name, leaf.Documents, options, [], progress, cancellation);

    /// <summary>Writes the rows of one knowledge leaf that stands among others.</summary>
    /// <param name="leaf">The leaf; its seed questions are not looked at.</param>
    /// <param name="others">Documents of the other leaves: a question that fits them as well is not asked without its heading.</param>
    /// <param name="options">Settings.</param>
    /// <param name="progress">Told after each fact; may be null.</param>
    /// <param name="cancellation">Stops between facts.</param>
    public static TeacherResult Write(
        KnowledgeLeaf leaf, IReadOnlyList<Document> others, BuiltInTeacherOptions options, IProgress<TeacherProgress>? progress = null, CancellationToken cancellation = default) =>
        Write(leaf.Name, leaf.Documents, options, others, progress, cancellation);

    /// <summary>Writes the rows of one skill leaf, where a generator for it exists.</summary>
    /// <param name="leaf">The leaf; only its task description is looked at.</param>
    /// <param name="options">Settings.</param>
    /// <param name="progress">Told at the end; may be null.</param>
    /// <param name="cancellation">Stops between rows.</param>
    public static TeacherResult Write(
        SkillLeaf leaf, BuiltInTeacherOptions options, IProgress<TeacherProgress>? progress = null, CancellationToken cancellation = default)
    {
        var random = new SplitMix(SplitMix.Seed(options.Seed, leaf.Name));
        IReadOnlyList<GeneratedRow>? rows = SkillGenerators.Write(leaf, options.RowsPerSkill, random, cancellation);
        progress?.Report(new TeacherProgress(leaf.Name, 0, 0, rows?.Count ?? 0));
        return rows is null
            ? new TeacherResult([], 0, 0, 0, [$"{leaf.Name}: the built-in teacher has no generator for this skill."])
            : new TeacherResult(rows, 0, 0, 0, []);
    }

    internal static TeacherResult Write(
        string name, IReadOnlyList<Document> documents, BuiltInTeacherOptions options, IReadOnlyList<Document> others,
        IProgress<TeacherProgress>? progress, CancellationToken cancellation)
    {
        List<Fact> facts = [.. documents.SelectMany(document => FactReader.Read(Path.GetFileName(document.File), document))];
        var index = new FactIndex(facts.Concat(others.SelectMany(document => FactReader.Read(Path.GetFileName(document.File), document))));
        var synonyms = new Synonyms(index);
        var names = new Names(documents.Concat(others).SelectMany(Texts));
        var rows = new List<(Fact Fact, GeneratedRow Row)>();
        int ambiguous = 0;
        for (int number = 0; number < facts.Count; number++)
        {
            cancellation.ThrowIfCancellationRequested();
            Fact fact = facts[number];
            var random = new SplitMix(SplitMix.Seed(options.Seed, $"{name}|{fact.Document}|{number}|{fact.Answer}"));
            Ask(fact, index, random);
            ambiguous += new QuestionWriter(index, synonyms, random).Write(fact, options.MaxRowsPerFact, (question, answer, kind, plain) =>
                rows.Add((fact, new GeneratedRow(random.Chance(0.1) ? question.ToLowerInvariant() : names.Restore(question), names.Restore(answer), name, fact.Document, fact.Line, fact.Source, kind, Name) { IsPlain = plain })));
            progress?.Report(new TeacherProgress(name, number + 1, facts.Count, rows.Count));
        }
        (List<GeneratedRow> kept, int conflicts) = Conflicts.Remove(rows.Select(pair => pair.Row));
        string[] notes = facts.Count == 0 ? [$"{name}: no sentence, list or table was found in its documents."] : [];
        return new TeacherResult(kept, facts.Count, conflicts, ambiguous, notes);
    }

    static IEnumerable<string> Texts(Document document) => document.Blocks.SelectMany(block => block switch
    {
        Paragraph paragraph => paragraph.Sentences,
        BulletList list => list.Items,
        // A cell begins with a capital as a sentence does.
        Table table => table.Rows.SelectMany(row => row),
        _ => [],
    });

    static void Ask(Fact fact, FactIndex index, SplitMix random)
    {
        DefinitionForms.Add(fact);
        foreach (View view in fact.Views)
        {
            QuantityForms.Add(fact, view);
            RoleForms.Add(fact, view);
            NameForms.Add(fact, view);
            PartForms.Add(fact, view);
            YesNoForms.Add(fact, view);
            ConditionForms.Add(fact, view);
        }
        // Tables and lists bring their own search phrases.
        if (fact.Clause is not null || fact.Asks.Count == 0)
            KeywordForms.Add(fact, index, random, fact.Asks.Count < 6 ? 12 : 6);
    }
}
