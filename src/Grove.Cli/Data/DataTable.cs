namespace Grove.Cli.Data;

/// <summary>Rows of cells in columns; the last is not padded.</summary>
static class DataTable
{
    /// <summary>Writes a table.</summary>
    public static void Write(Screen screen, IReadOnlyList<string[]> rows, string indent = "")
    {
        if (rows.Count == 0) return;
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        foreach (string[] row in rows)
            screen.Say(indent + string.Join("  ", row.Select((cell, column) => column == row.Length - 1 ? cell : cell.PadRight(widths[column]))).TrimEnd());
    }
}
