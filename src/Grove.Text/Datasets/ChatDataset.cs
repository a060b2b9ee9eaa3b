namespace Grove.Text;

/// <summary>Conversations in a file, one JSON object a line: <c>{"messages": [{"role", "content"}], "metadata": {}}</c>.</summary>
public static class ChatDataset
{
    /// <summary>Reads conversations one by one, as they are asked for.</summary>
    /// <param name="path">The JSONL file.</param>
    /// <exception cref="GroveException">A line is malformed; the message names file and line.</exception>
    public static IEnumerable<Conversation> Read(string path) => throw new NotImplementedException();

    /// <summary>Writes conversations; the file appears only when all of them are written.</summary>
    /// <param name="path">The JSONL file to create or replace.</param>
    /// <param name="rows">The conversations, in order.</param>
    /// <exception cref="GroveException">The disk refused.</exception>
    public static void Write(string path, IEnumerable<Conversation> rows) => throw new NotImplementedException();
}
