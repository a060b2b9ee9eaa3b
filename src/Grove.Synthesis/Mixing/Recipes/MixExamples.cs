namespace Grove.Synthesis.Mixing.Recipes;

/// <summary>Recipes to begin with, commented.</summary>
public static class MixExamples
{
    static readonly Dictionary<string, string> all = new()
    {
        ["simple"] = """
            # Everything in one training (simple stacked mixing). Write your own files in and run:
            #   grove data mix recipe.yaml --out mixed.jsonl
            seed: 42                 # the same seed gives the same file
            cap: {by: leaf, rows: 1000}   # a large leaf does not crowd out small ones; leave it out for no limit
            datasets:
              - path: knowledge.jsonl
              - path: skills.jsonl
              - path: general.jsonl  # conversations that keep the model from forgetting
                rows: 500

            """,
        ["knowledge"] = """
            # InstructLab's phase 07: the documents are learned with the questions about them.
            seed: 42
            system: "I am a helpful assistant."
            datasets:
              - path: knowledge.jsonl
                form: knowledge      # document, blank line, question; every turn but the system's is learned (unmask)
              - path: knowledge.jsonl
                form: auxiliary      # work on the documents: spelling, summaries, facts; for rows with raw_document and dataset_type
            # More or other instructions, by dataset_type:
            # instructions:
            #   summary_detailed: ["Summarize the document in detail."]

            """,
        ["skills"] = """
            # InstructLab's phase 10: skills, and knowledge again so that it is not forgotten.
            seed: 42
            system: "I am a helpful assistant."
            raft: {gold: 0.4, documents: 4}   # with a probability of 0.4 the right document is among the four
            datasets:
              - path: skills.jsonl
              - path: knowledge.jsonl
                form: raft           # the question among documents
                minimum: 0.03        # at least 3 % of the pre-computed rows
              - path: knowledge.jsonl
                form: knowledge      # replay of phase 07
                minimum: 0.03
              - path: knowledge.jsonl
                form: auxiliary
                unmask: false
              - path: instructlab-community.jsonl   # rows made before by somebody else
                precomputed: true

            """,
    };

    /// <summary>The names of the recipes.</summary>
    public static IReadOnlyCollection<string> Names => all.Keys;

    /// <summary>A recipe, or null.</summary>
    /// <param name="name">Its name.</param>
    public static string? Of(string name) => all.GetValueOrDefault(name);
}
