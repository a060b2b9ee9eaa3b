using System.Text.RegularExpressions;
using Grove.Synthesis.Filters;
using Grove.Synthesis.Teachers;
using Grove.Synthesis.Teachers.BuiltIn;
using Grove.Synthesis.Tests.Samples;
using Grove.Taxonomy;
using Grove.Taxonomy.Documents;

namespace Grove.Synthesis.Tests.Teachers;

public partial class BuiltInTeacherTests
{
    static readonly Dictionary<string, TeacherResult> results =
        SampleDocuments.Names.ToDictionary(name => name, name => BuiltInTeacher.Write(SampleDocuments.Leaf(name), new BuiltInTeacherOptions()));

    [GeneratedRegex(@"\d+(?:[.,:]\d+)*")]
    private static partial Regex Number();

    [Theory]
    [MemberData(nameof(SampleDocuments.All), MemberType = typeof(SampleDocuments))]
    public void Writes_at_least_a_hundred_distinct_pairs(string name)
    {
        TeacherResult result = results[name];
        int distinct = result.Rows.Select(row => Normal.Words(row.Question)).Distinct().Count();
        Assert.Equal(result.Rows.Count, distinct);
        Assert.True(distinct >= 600, $"{name}: {distinct} rows");
    }

    [Theory]
    [MemberData(nameof(SampleDocuments.All), MemberType = typeof(SampleDocuments))]
    public void Every_number_of_the_document_is_in_an_answer(string name)
    {
        string answers = string.Join('\n', results[name].Rows.Select(row => row.Answer));
        HashSet<string> answered = [.. Number().Matches(answers).Select(match => match.Value)];
        string[] missing = [.. Number().Matches(Content(name)).Select(match => match.Value).Where(number => !answered.Contains(number))];
        Assert.True(missing.Length == 0, $"{name}: no answer has {string.Join(", ", missing)}");
    }

    [Theory]
    [MemberData(nameof(SampleDocuments.All), MemberType = typeof(SampleDocuments))]
    public void Every_table_cell_is_answered(string name)
    {
        foreach (Table table in SampleDocuments.Leaf(name).Documents[0].Blocks.OfType<Table>())
            foreach (IReadOnlyList<string> row in table.Rows)
                for (int column = 1; column < row.Count; column++)
                {
                    int asked = results[name].Rows.Count(written => written.Kind == "table-cell"
                        && written.Answer.EndsWith($" {row[column]}.", StringComparison.OrdinalIgnoreCase)
                        && written.Answer.Contains(table.Columns[column], StringComparison.OrdinalIgnoreCase)
                        && written.Answer.Contains(row[0], StringComparison.OrdinalIgnoreCase));
                    Assert.True(asked >= 10, $"{name}: {row[0]} / {table.Columns[column]} is asked {asked} times");
                }
    }

    [Theory]
    [MemberData(nameof(SampleDocuments.All), MemberType = typeof(SampleDocuments))]
    public void Every_sentence_and_item_has_questions(string name)
    {
        string sources = string.Join('\n', results[name].Rows.Select(row => row.Source));
        foreach (Block block in SampleDocuments.Leaf(name).Documents[0].Blocks)
            foreach (string text in block is Paragraph paragraph ? paragraph.Sentences : block is BulletList list ? list.Items : [])
                Assert.True(text.EndsWith(':') || sources.Contains(text.TrimEnd('.'), StringComparison.Ordinal), $"{name}: nothing is asked about: {text}");
    }

    [Theory]
    [MemberData(nameof(SampleDocuments.All), MemberType = typeof(SampleDocuments))]
    public void Answers_have_only_words_of_their_source(string name)
    {
        foreach (GeneratedRow row in results[name].Rows)
        {
            HashSet<string> source = [.. Normal.Content(row.Source)];
            string answer = row.Kind == "list-count" ? row.Answer[(row.Answer.IndexOf(':', StringComparison.Ordinal) + 1)..] : row.Answer;
            string[] foreign = [.. Normal.Content(answer).Where(word => !source.Contains(word) && word is not ("yes" or "no"))];
            Assert.True(foreign.Length == 0, $"{row.Kind}: '{row.Answer}' has {string.Join(", ", foreign)}, not in '{row.Source}'");
        }
    }

    [Theory]
    [MemberData(nameof(SampleDocuments.All), MemberType = typeof(SampleDocuments))]
    public void A_source_is_asked_about_in_many_ways_and_never_answered_in_two(string name)
    {
        foreach (var source in results[name].Rows.GroupBy(row => row.Source))
            Assert.True(source.Count() >= 8, $"{name}: {source.Count()} questions about '{source.Key}'");
        foreach (var question in results[name].Rows.GroupBy(row => Normal.Words(row.Question)))
            Assert.Single(question.Select(row => row.Answer).Distinct());
        Assert.DoesNotContain(results[name].Rows, row => row.Question.Length == 0 || row.Answer.Length == 0 || row.Line < 1);
    }

    [Fact]
    public void A_pronoun_stands_for_the_subject_before_or_is_answered_with_its_sentence()
    {
        Assert.Contains(results["museum"].Rows, row => row.Answer == "The Lantern Museum was founded in 1911 by the glassmaker Odile Marchetti.");
        Assert.Contains(results["rental"].Rows, row => row.Answer == "The deposit is returned within six weeks after the tenant moves out.");
        Assert.DoesNotContain(results["rental"].Rows, row => row.Answer.Contains("tenant is returned", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("rental", "How long do I have to report damage?", "within 3 days")]
    [InlineData("rental", "Who pays small repairs", "by the tenant")]
    [InlineData("rental", "How much is the rent", "940")]
    [InlineData("museum", "What is a vitrine", "a glass case")]
    [InlineData("museum", "How long does a guided tour last", "50 minutes")]
    [InlineData("museum", "What do I need to borrow an audio guide", "identity card")]
    [InlineData("museum", "What happens if an alarm sounds", "nearest exit")]
    [InlineData("museum", "When is the museum closed", "Mondays")]
    [InlineData("bakery", "Does walnut roll contain nuts", "yes")]
    [InlineData("bakery", "Which product contains no gluten", "Rice cake")]
    [InlineData("workshop", "How much is the price for puncture repair", "14 euros")]
    [InlineData("workshop", "Which service has the highest price", "Full overhaul")]
    public void Plain_questions_are_among_those_written(string name, string question, string fact)
    {
        string key = Normal.Words(question);
        Assert.Contains(results[name].Rows, row => Normal.Words(row.Question).StartsWith(key, StringComparison.Ordinal)
            && row.Answer.Contains(fact, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void The_same_seed_gives_the_same_rows_and_another_seed_others()
    {
        KnowledgeLeaf leaf = SampleDocuments.Leaf("rental");
        Assert.Equal(results["rental"].Rows, BuiltInTeacher.Write(leaf, new BuiltInTeacherOptions()).Rows);
        Assert.NotEqual(results["rental"].Rows, BuiltInTeacher.Write(leaf, new BuiltInTeacherOptions { Seed = 2 }).Rows);
    }

    [Fact]
    public void Two_thousand_words_take_less_than_three_seconds()
    {
        Document[] documents = [.. Enumerable.Range(0, 2).SelectMany(_ => SampleDocuments.Names).SelectMany(name => SampleDocuments.Leaf(name).Documents)];
        // Processor time, not the clock: the machine may be busy with something else.
        TimeSpan before = Environment.CpuUsage.UserTime;
        BuiltInTeacher.Write(new KnowledgeLeaf("all", "qna.yaml", "", "", [], documents), new BuiltInTeacherOptions());
        TimeSpan taken = Environment.CpuUsage.UserTime - before;
        Assert.True(taken.TotalSeconds < 3, $"took {taken}");
    }

    [Fact]
    public void The_number_of_rows_for_one_fact_can_be_limited()
    {
        TeacherResult result = BuiltInTeacher.Write(SampleDocuments.Leaf("rental"), new BuiltInTeacherOptions { MaxRowsPerFact = 5 });
        Assert.InRange(result.Rows.Count, result.Facts, result.Facts * 5);
    }

    static string Content(string name) => string.Join('\n', SampleDocuments.Leaf(name).Documents[0].Blocks.Select(block => block switch
    {
        Paragraph paragraph => string.Join(' ', paragraph.Sentences),
        BulletList list => string.Join(' ', list.Items),
        Table table => string.Join(' ', table.Rows.SelectMany(row => row)),
        _ => "",
    }));
}
