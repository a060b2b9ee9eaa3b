using System.Text;

namespace Grove.Inference;

/// <summary>
/// Collects an answer and ends it where a stop sequence begins. Text that may still become one is held back, so that nobody is shown
/// what is taken away a moment later. Without stop sequences everything is given out at once.
/// </summary>
/// <param name="capacity">Characters expected.</param>
sealed class StopText(int capacity)
{
    readonly StringBuilder text = new(capacity);
    IReadOnlyList<string> sequences = [];
    Action<string>? receiver;
    int given, longest;

    /// <summary>Whether a stop sequence was met; what is appended from then on is dropped.</summary>
    public bool Stopped { get; private set; }

    /// <summary>Begins a new answer.</summary>
    /// <param name="stopSequences">What ends it; none empty.</param>
    /// <param name="onText">Receives the text as soon as it is certain.</param>
    public void Start(IReadOnlyList<string> stopSequences, Action<string>? onText)
    {
        text.Clear();
        sequences = stopSequences;
        receiver = onText;
        given = 0;
        longest = 0;
        for (int i = 0; i < sequences.Count; i++) longest = Math.Max(longest, sequences[i].Length);
        Stopped = false;
    }

    /// <summary>Adds text to the answer.</summary>
    public void Append(string piece)
    {
        if (Stopped || piece.Length == 0) return;
        text.Append(piece);
        if (sequences.Count == 0)
        {
            given = text.Length;
            receiver?.Invoke(piece);
            return;
        }

        // Only the end can hold something new: a sequence that lay further back would have been found, and what was given out holds none.
        string end = text.ToString(given, text.Length - given);
        int first = -1;
        foreach (string sequence in sequences)
        {
            int at = end.IndexOf(sequence, StringComparison.Ordinal);
            if (at >= 0 && (first < 0 || at < first)) first = at;
        }
        Stopped = first >= 0;
        if (Stopped) text.Length = given + first;
        Give(Stopped ? first : end.Length - Held(end));
    }

    /// <summary>Gives out what was held back: no more text comes.</summary>
    public void Finish() => Give(text.Length - given);

    /// <summary>The answer so far.</summary>
    public override string ToString() => text.ToString();

    /// <summary>Length of the longest end that is the beginning of a stop sequence.</summary>
    int Held(string end)
    {
        for (int length = Math.Min(longest - 1, end.Length); length > 0; length--)
        {
            ReadOnlySpan<char> last = end.AsSpan(end.Length - length);
            foreach (string sequence in sequences)
                if (length < sequence.Length && sequence.AsSpan().StartsWith(last, StringComparison.Ordinal)) return length;
        }
        return 0;
    }

    void Give(int length)
    {
        if (length == 0) return;
        string piece = text.ToString(given, length);
        given += length;
        receiver?.Invoke(piece);
    }
}
