using Grove.Inference;
using Microsoft.Extensions.AI;

namespace Snippets;

/// <summary>The program in the READMEs of Grove.Inference and Grove.Models, word for word; the console is a parameter so that it can be read.</summary>
static class ReadmeExample
{
    public static async Task Run(string[] args, TextWriter Console)
    {
        // README
        using LanguageModel model = LanguageModel.Open(args[0]);
        Console.WriteLine(model.Generate("What is a forest?"));

        await foreach (string piece in model.StreamAsync("And what is a tree?"))
            Console.Write(piece);

        float[] vector = model.Embed("A tree is a tall plant.");
        Console.WriteLine(vector.Length);

        IChatClient chat = model.AsChatClient();
        ChatResponse answer = await chat.GetResponseAsync("What is a leaf?");
        Console.WriteLine($"{answer.Text} ({answer.FinishReason}, {answer.Usage!.TotalTokenCount} tokens)");
        // README
    }
}
