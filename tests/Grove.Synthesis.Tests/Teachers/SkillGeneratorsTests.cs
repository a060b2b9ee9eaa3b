using Grove.Synthesis.Teachers;
using Grove.Synthesis.Teachers.BuiltIn;
using Grove.Taxonomy;

namespace Grove.Synthesis.Tests.Teachers;

public class SkillGeneratorsTests
{
    static TeacherResult Write(string task) => BuiltInTeacher.Write(new SkillLeaf("skill", "qna.yaml", task, []), new BuiltInTeacherOptions());

    [Fact]
    public void Inclusive_rows_have_no_gendered_word_left()
    {
        TeacherResult result = Write("Rewrite a sentence in inclusive language.");
        Assert.Equal(500, result.Rows.Count);
        Assert.All(result.Rows, row => Assert.DoesNotMatch(@"(?i)\b(he|his|him|chairman|salesmen|waitress|manpower|policeman)\b|\{", row.Answer));
        Assert.True(result.Rows.Count(row => row.Source != row.Answer) > 400);
        Assert.All(result.Rows, row => Assert.True(row.Question.Length < 200));
    }

    [Fact]
    public void Converted_tables_keep_every_cell()
    {
        TeacherResult result = Write("Turn a small table into another format.");
        Assert.Equal(500, result.Rows.Count);
        foreach (GeneratedRow row in result.Rows)
        {
            string Letters(string text) => string.Concat(text.Where(char.IsLetterOrDigit).Order());
            if (!row.Answer.StartsWith('-'))
                Assert.Equal(Letters(row.Source), Letters(row.Answer));
            Assert.NotEqual(row.Source, row.Answer);
        }
    }

    [Fact]
    public void Another_skill_gets_no_rows_and_a_note()
    {
        TeacherResult result = Write("Write a poem about the sea.");
        Assert.Empty(result.Rows);
        Assert.Contains("no generator for this skill", Assert.Single(result.Notes), StringComparison.Ordinal);
    }
}
