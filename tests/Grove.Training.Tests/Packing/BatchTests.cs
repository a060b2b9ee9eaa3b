using Grove.Training.Packing;

namespace Grove.Training.Tests.Packing;

public class BatchTests
{
    [Fact]
    public void A_row_holds_documents_one_after_the_other()
    {
        var batch = new Batch(rows: 2, rowLength: 8, rowsPerPass: 2);
        TokenSequence[] sequences = [new([10, 11, 12, 13], [false, false, true, true]), new([20, 21, 22])];

        batch.SetRow(1, sequences, [0, 1]);

        Assert.Equal([10, 11, 12, 20, 21, 0, 0, 0], batch.Tokens[8..].ToArray());
        Assert.Equal([-1, 12, 13, 21, 22, -1, -1, -1], batch.Targets[8..].ToArray());
        Assert.Equal([0, 1, 2, 0, 1, 0, 0, 0], batch.Positions[8..].ToArray());
        Assert.Equal([8, 8, 8, 11, 11, 13, 14, 15], batch.Starts[8..].ToArray());
        Assert.Equal(4, batch.LossTokens);
        Assert.Equal(5, batch.UsedPlaces);
        Assert.All(batch.Targets[..8].ToArray(), target => Assert.Equal(Batch.Ignored, target));
    }

    [Fact]
    public void Starts_count_from_the_beginning_of_the_pass()
    {
        var batch = new Batch(rows: 3, rowLength: 4, rowsPerPass: 2);
        TokenSequence[] sequences = [new([1, 2, 3, 4, 5])];
        for (int row = 0; row < 3; row++) batch.SetRow(row, sequences, [0]);

        Assert.Equal([0, 0, 0, 0, 4, 4, 4, 4, 0, 0, 0, 0], batch.Starts.ToArray());
        Assert.Equal(2, batch.Passes);
        Assert.Equal(0..8, batch.PassRange(0));
        Assert.Equal(8..12, batch.PassRange(1));
    }

    [Fact]
    public void A_window_is_cut_at_separators_and_at_conversations()
    {
        const int separator = 0, user = 2;
        bool[] isOpening = new bool[100];
        isOpening[user] = true;
        var batch = new Batch(rows: 1, rowLength: 8, rowsPerPass: 1);

        batch.SetRow(0, [50, 51, separator, 60, 61, separator, user, 70, 71], separator, isOpening);

        Assert.Equal([51, separator, 60, 61, separator, -1, 70, 71], batch.Targets.ToArray());
        Assert.Equal([0, 1, 0, 1, 2, 0, 0, 1], batch.Positions.ToArray());
        Assert.Equal([0, 0, 2, 2, 2, 5, 6, 6], batch.Starts.ToArray());
        Assert.Equal(7, batch.LossTokens);
    }

    [Fact]
    public void Clearing_forgets_everything()
    {
        var batch = new Batch(1, 4, 1);
        batch.SetRow(0, [new TokenSequence([1, 2, 3])], [0]);
        batch.Clear();
        Assert.Equal(0, batch.LossTokens);
        Assert.Equal([-1, -1, -1, -1], batch.Targets.ToArray());
        Assert.Equal([0, 1, 2, 3], batch.Starts.ToArray());
    }

    [Fact]
    public void A_row_too_full_is_refused()
    {
        var batch = new Batch(1, 4, 1);
        Assert.Throws<ArgumentException>(() => batch.SetRow(0, [new TokenSequence([1, 2, 3, 4])], [0, 0]));
    }
}
