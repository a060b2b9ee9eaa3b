using Grove.Synthesis.Filters;

namespace Grove.Synthesis.Tests.Filters;

public class NearDuplicateFilterTests
{
    [Fact]
    public void Rows_with_nearly_the_same_words_go_and_others_stay()
    {
        using var pipeline = new RowPipeline([new NearDuplicateFilter()]);
        Assert.NotNull(pipeline.Pass(TestRow.Of("Within how many days must hail damage to a parked car be reported to the claims desk?", "Within ten days.")));
        Assert.Null(pipeline.Pass(TestRow.Of("Within how many days must hail damage to a parked car be reported at the claims desk?", "Within ten days.")));
        Assert.NotNull(pipeline.Pass(TestRow.Of("Who repairs windscreens?", "Any workshop on the list.")));
        Assert.Equal("94 % of the words are those of an earlier row", pipeline.Counts[0].Removed[0].Reason);
    }

    [Fact]
    public void Nothing_that_is_kept_has_a_near_duplicate()
    {
        string[] verbs = ["report", "announce", "declare"], things = ["hail", "theft", "fire", "flood", "glass"], ends = ["", " to the desk", " in writing", " please", " today please"];
        using var pipeline = new RowPipeline([new NearDuplicateFilter()]);
        HashSet<uint>[] kept = [.. pipeline.Run(
                from verb in verbs from thing in things from end in ends from who in (string[])["I", "we", "the insured person"]
                select TestRow.Of($"How long do {who} have to {verb} a damage by {thing}{end}?", $"For {thing} it is ten days."))
            .Select(row => new HashSet<uint>(new RowText(row).Distinct.ToArray()))];
        Assert.InRange(kept.Length, 10, 200);
        for (int i = 0; i < kept.Length; i++)
            for (int j = 0; j < i; j++)
            {
                int common = kept[i].Count(kept[j].Contains);
                Assert.True(common < 0.8 * (kept[i].Count + kept[j].Count - common));
            }
    }
}
