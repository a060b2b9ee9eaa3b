using Grove.Inference.Batching;

namespace Grove.Inference.Tests.Batching;

public class PromptLookupTests
{
    static PromptLookup Fresh()
    {
        var lookup = new PromptLookup();
        lookup.Start();
        return lookup;
    }

    static int[] Proposal(PromptLookup lookup, int[] text, int most)
    {
        int[] room = new int[most];
        return room[..lookup.Propose(text, room)];
    }

    [Fact]
    public void Proposes_what_followed_the_same_tokens_the_last_time()
    {
        Assert.Equal([4, 5, 6], Proposal(Fresh(), [1, 2, 3, 9, 8, 1, 2, 3, 4, 5, 6, 1, 2, 3], 3));
        Assert.Equal([4, 5, 6, 1], Proposal(Fresh(), [1, 2, 3, 4, 5, 6, 1, 2, 3], 15));
        Assert.Empty(Proposal(Fresh(), [1, 2, 3, 4], 15));
        Assert.Empty(Proposal(Fresh(), [1], 15));
        Assert.Empty(Proposal(Fresh(), [1, 2, 3, 1, 2, 3], 0));
    }

    [Fact]
    public void What_repeats_goes_on_repeating()
    {
        Assert.Equal([7, 2, 3, 7], Proposal(Fresh(), [2, 3, 7, 2, 3], 15));
        Assert.Equal([5, 5, 5, 5], Proposal(Fresh(), [1, 5, 5, 5, 5], 15));
    }

    [Fact]
    public void Prefers_the_longer_match()
    {
        Assert.Equal([7], Proposal(Fresh(), [5, 1, 2, 7, 6, 1, 2, 8, 5, 1, 2], 1));
    }

    [Fact]
    public void Proposes_more_when_all_of_it_came_and_rests_when_nothing_does()
    {
        int[] text = [.. Enumerable.Range(0, 40), .. Enumerable.Range(0, 3)];
        PromptLookup lookup = Fresh();
        Assert.Equal(4, Proposal(lookup, text, 99).Length);
        lookup.Learn(4, 4);
        Assert.Equal(8, Proposal(lookup, text, 99).Length);
        lookup.Learn(8, 8);
        Assert.Equal(PromptLookup.MostTokens, Proposal(lookup, text, 99).Length);

        int made = 0;
        for (int step = 0; step < 1000; step++)
        {
            int proposed = Proposal(lookup, text, 99).Length;
            if (proposed == 0) continue;
            made += proposed;
            lookup.Learn(proposed, 0);
        }
        Assert.InRange(made, 1, 120);
    }
}
