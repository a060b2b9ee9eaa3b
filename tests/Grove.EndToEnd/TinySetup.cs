using System.Text;

namespace Grove.EndToEnd;

/// <summary>A tiny taxonomy, corpus and base model, made once for all tests by the program itself.</summary>
public sealed class TinySetup : IDisposable
{
    /// <summary>Options that make a base in a few seconds. Twelve steps, with a checkpoint after six.</summary>
    static readonly string[] BaseOptions = ["--params", "500k", "--steps", "12", "--save-every", "6", "--batch", "2", "--sequence-length", "128", "--seed", "1"];

    public TinySetup()
    {
        Folder = Directory.CreateTempSubdirectory("grove-end-to-end-").FullName;
        Corpus = Path.Combine(Folder, "corpus.txt");
        File.WriteAllText(Corpus, Text());
        Taxonomy = Path.Combine(Folder, "taxonomy");
        WriteTaxonomy(Taxonomy);
    }

    public string Folder { get; }

    public string Corpus { get; }

    public string Taxonomy { get; }

    /// <summary>The base model's folder.</summary>
    public string Base
    {
        get
        {
            lock (BaseOptions)
            {
                string model = Path.Combine(Folder, "base", "model");
                if (!Directory.Exists(model)) Pretrain("base").Ended(0);
                return model;
            }
        }
    }

    internal GroveProcess Pretrain(string output, params string[] more) =>
        GroveProcess.Run(Folder, ["pretrain", "--corpus", Corpus, .. BaseOptions, "--out", output, "--json", .. more]);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    static string Text()
    {
        string[] who = ["The baker", "A teacher", "My neighbour", "The captain", "An old farmer"];
        string[] does = ["counted", "found", "repaired", "painted", "sold"];
        string[] what = ["seven boats", "the blue door", "a wooden bridge", "two lamps", "the long fence"];
        string[] when = ["before noon", "in the spring", "after the rain", "on market day"];
        var text = new StringBuilder();
        for (int i = 0; i < 1500; i++)
        {
            text.Append(who[i % 5]).Append(' ').Append(does[i / 5 % 5]).Append(' ').Append(what[i / 25 % 5]).Append(' ').Append(when[i * 7 % 4]).Append(".\n");
            if (i % 5 == 4) text.Append('\n');
        }
        return text.ToString();
    }

    static void WriteTaxonomy(string root)
    {
        string leaf = Path.Combine(root, "knowledge", "harbour");
        Directory.CreateDirectory(leaf);
        File.WriteAllText(Path.Combine(leaf, "harbour.md"), """
            # The harbour of Larsund

            The harbour of Larsund opens at 6 am. The harbour closes at 9 pm.
            The harbour master is Ida Holm. A berth costs 40 euros per night.
            Boats longer than 18 metres need a pilot. The pilot is called on channel 12.

            ## Rules

            - Fires are forbidden on the pier.
            - Dogs must be kept on a lead.
            - Waste goes into the green containers.

            ## Fees

            | service | price |
            |---|---|
            | shower | 2 euros |
            | laundry | 5 euros |
            | crane | 90 euros |
            """.ReplaceLineEndings("\n"));

        var yaml = new StringBuilder("version: 3\ndomain: harbours\ncreated_by: tests\ndocument_outline: The rules of a small harbour\nseed_examples:\n");
        (string Context, string[] Pairs)[] seeds =
        [
            ("The harbour of Larsund opens at 6 am. The harbour closes at 9 pm.",
                ["From when can I come in?", "From 6 am.", "Until when may I leave?", "Until 9 pm.", "Is it open at night?", "No, it closes at 9 pm."]),
            ("The harbour master is Ida Holm. A berth costs 40 euros per night.",
                ["Who runs the place?", "Ida Holm.", "What do I pay to stay?", "40 euros per night.", "Whom do I ask for a berth?", "Ida Holm."]),
            ("Boats longer than 18 metres need a pilot. The pilot is called on channel 12.",
                ["How do I reach the pilot?", "On channel 12.", "From what length is a pilot needed?", "18 metres.", "Does a ship of 20 metres need help?", "Yes, a pilot."]),
            ("Fires are forbidden on the pier. Dogs must be kept on a lead.",
                ["May I grill on the pier?", "No, fires are forbidden.", "Can my dog run free?", "No, on a lead.", "Where are fires forbidden?", "On the pier."]),
            ("| shower | 2 euros |\n| laundry | 5 euros |\n| crane | 90 euros |",
                ["How much is a shower?", "2 euros.", "What does washing clothes cost?", "5 euros.", "What is charged for lifting a boat?", "90 euros."]),
        ];
        foreach ((string context, string[] pairs) in seeds)
        {
            yaml.Append("  - context: |\n");
            foreach (string line in context.Split('\n')) yaml.Append("      ").Append(line).Append('\n');
            yaml.Append("    questions_and_answers:\n");
            for (int i = 0; i < pairs.Length; i += 2)
                yaml.Append($"      - question: \"{pairs[i]}\"\n        answer: \"{pairs[i + 1]}\"\n");
        }
        yaml.Append("document:\n  patterns:\n    - harbour.md\n");
        File.WriteAllText(Path.Combine(leaf, "qna.yaml"), yaml.ToString());
    }
}

/// <summary>Runs the classes that share the setup one after the other.</summary>
[CollectionDefinition(nameof(TinySetup))]
public sealed class TinySetupCollection : ICollectionFixture<TinySetup>;
