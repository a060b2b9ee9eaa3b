using System.Text.Json;

namespace Grove.Text;

/// <summary>Reads the <c>post_processor</c> of a <c>tokenizer.json</c>: what it puts around one text.</summary>
static class PostProcessorReader
{
    const int MostItems = 1024;

    /// <summary>What is put around a text.</summary>
    public static SequenceFrame Read(JsonPart part)
    {
        if (part.IsNone) return SequenceFrame.None;
        return part.Type() switch
        {
            // It moves offsets, not ids.
            "ByteLevel" => SequenceFrame.None,
            "TemplateProcessing" => ReadTemplate(part),
            "BertProcessing" or "RobertaProcessing" => new SequenceFrame([IdOf(part["cls"])], [IdOf(part["sep"])]),
            "Sequence" => part["processors"].Items().Aggregate(
                SequenceFrame.None, (frame, step) => frame.Within(step.IsNone ? throw step.Problem("it is missing") : Read(step))),
            string other => throw part.Unsupported($"\"{other}\""),
        };
    }

    static int IdOf(JsonPart pair)
    {
        if (pair.Count != 2) throw pair.Problem("it is not a token and its id");
        return pair.Items().Last().Number(0, TokenizerFile.LargestId);
    }

    static SequenceFrame ReadTemplate(JsonPart part)
    {
        List<int> before = [], after = [];
        bool text = false;
        JsonPart single = part["single"];
        if (single.Count > MostItems) throw single.Problem($"it has more than {MostItems} items");
        foreach (JsonPart item in single.Items())
        {
            JsonPart token = item["SpecialToken"];
            if (!token.IsNone)
            {
                JsonPart ids = part["special_tokens"][token["id"].Text()]["ids"];
                if (ids.Count > MostItems) throw ids.Problem($"it has more than {MostItems} items");
                (text ? after : before).AddRange(ids.Items().Select(id => id.Number(0, TokenizerFile.LargestId)));
            }
            else if (item["Sequence"].Kind == JsonValueKind.Object && !text)
            {
                text = true;
            }
            else
            {
                throw item.Problem(text ? "the text is in the template twice" : "it is neither a token nor the text");
            }
        }
        return text ? new SequenceFrame([.. before], [.. after]) : throw single.Problem("the text is not in it");
    }
}
