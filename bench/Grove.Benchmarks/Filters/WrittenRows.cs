using Grove.Synthesis.Rows;

namespace Grove.Benchmarks.Filters;

/// <summary>Rows as a teacher writes them: short questions on a few thousand facts, answers taken from a source, one in five nearly a copy.</summary>
static class WrittenRows
{
    static readonly string[] words =
        ("report damage claim insurance customer workshop repair windscreen glass hail storm theft fire flood letter approval payment limit amount euros desk office department manager director expert assessor estimate "
        + "invoice receipt document photograph signature contract policy excess deadline extension holiday weekend morning evening telephone message address vehicle bicycle trailer caravan garage parking street bridge river "
        + "mountain village station hospital doctor nurse patient appointment medicine prescription allergy operation wound bandage stitches recovery exercise breakfast kitchen bread butter cheese vegetable garden flower "
        + "museum exhibition painting sculpture ticket visitor guide entrance library catalogue shelf reader teacher pupil lesson timetable examination certificate language grammar sentence machine engine wheel brake battery "
        + "cable switch sensor display keyboard printer network server backup password permission account budget forecast quarter revenue supplier delivery warehouse pallet container customs border passport luggage ferry").Split(' ');

    /// <summary>Some rows, always the same.</summary>
    public static IEnumerable<SyntheticRow> Take(int count)
    {
        var random = new Random(11);
        SyntheticRow? before = null;
        for (int i = 0; i < count; i++)
        {
            SyntheticRow row = before is not null && i % 5 == 0
                ? before with { Question = before.Question.Replace("How", "So how") }
                : New(random);
            before = row;
            yield return row;
        }
    }

    static SyntheticRow New(Random random)
    {
        string Word() => words[(int)(words.Length * Math.Pow(random.NextDouble(), 1.5))];
        int days = random.Next(2, 400);
        string one = Word(), two = Word(), three = Word(), four = Word(), five = Word(), six = Word();
        return new SyntheticRow
        {
            Question = $"How many days do I have to bring the {one} {two} and the {three} to the {four}?",
            Answer = $"You have to bring the {one} {two} and the {three} to the {four} within {days} days of the {five}.",
            Lineage = new Lineage
            {
                Leaf = $"leaf {random.Next(40)}",
                LeafKind = "knowledge",
                Document = "rules.md",
                Teacher = "builtin",
                Source = $"Every {one} {two} and every {three} has to be brought to the {four} within {days} days of the {five}, unless the {six} says otherwise.",
            },
        };
    }
}
