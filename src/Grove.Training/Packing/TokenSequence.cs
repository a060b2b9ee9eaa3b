namespace Grove.Training.Packing;

/// <summary>One document or conversation as the trainer sees it: ids, and which of them the model has to predict.</summary>
/// <param name="Tokens">Token ids, at least one.</param>
/// <param name="Mask">Same length: true where the token is a target. Null means all of them. The first token is never a target: nothing stands before it.</param>
public sealed record TokenSequence(int[] Tokens, bool[]? Mask = null)
{
    /// <summary>Places that the sequence takes in a packed row: every token but the last is read to predict the next one.</summary>
    public int Length => Math.Max(0, Tokens.Length - 1);

    /// <summary>Number of targets.</summary>
    public int LossTokens
    {
        get
        {
            if (Mask is null) return Length;
            int count = 0;
            for (int index = 1; index < Mask.Length; index++)
                if (Mask[index]) count++;
            return count;
        }
    }
}
