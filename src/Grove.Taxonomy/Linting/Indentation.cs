using Grove.Taxonomy.Yaml;

namespace Grove.Taxonomy.Linting;

/// <summary>
/// Indentation that is the same everywhere: the first indented line of a file sets how many blanks a level has, and the first
/// list below a key sets whether lists are indented.
/// </summary>
sealed class Indentation(Action<int, int, string, string, string, TextEdit?> add)
{
    int? width;
    bool? indentsLists;

    public void Check(Node root) => Children(root);

    void Children(Node node)
    {
        switch (node)
        {
            case MapNode { IsFlow: false } map:
                foreach (MapEntry entry in map.Entries)
                {
                    // What '<<' or an alias brings in stands elsewhere and is looked at there.
                    if (entry.Value.Line > entry.Key.Line && entry.Value.From > entry.Key.From)
                        Below(entry.Key, entry.Value);
                    if (entry.Value.From > entry.Key.From)
                        Children(entry.Value);
                }

                break;
            case ListNode { IsFlow: false } list:
                foreach (Node item in list.Items)
                {
                    if (item.From > list.From)
                        Children(item);
                }

                break;
        }
    }

    void Below(Node key, Node value)
    {
        int step = value.Column - key.Column;
        if (value is TextNode { Form: ScalarForm.Block })
            return;
        if (value is ListNode { IsFlow: false })
        {
            indentsLists ??= step > 0;
            if (indentsLists == false)
            {
                if (step > 0)
                    Wrong(value, key.Column - 1);
                return;
            }

            if (step == 0)
            {
                Wrong(value, key.Column - 1 + (width ?? 2));
                return;
            }
        }

        width ??= step;
        if (step != width)
            Wrong(value, key.Column - 1 + width.Value);
    }

    void Wrong(Node value, int expected) =>
        add(value.Line, value.Column, "indentation", $"the line is indented by {value.Column - 1} blanks; {expected} expected, as elsewhere in the file", $"Indent it, and the lines that belong to it, by {expected}.", null);
}
