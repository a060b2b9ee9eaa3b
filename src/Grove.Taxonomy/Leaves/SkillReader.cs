using Grove.Taxonomy.Yaml;

namespace Grove.Taxonomy.Leaves;

/// <summary>Reads skill leaves, versions 1 to 3. Version 1 asks for one example only and forgives unknown keys.</summary>
static class SkillReader
{
    public static SkillLeaf Read(string name, string file, MapNode leaf, Fields fields)
    {
        int version = LeafVersion.Read(leaf, fields);
        bool old = version == 1;
        if (!old)
            fields.OnlyKeys(leaf, "version", "created_by", "task_description", "seed_examples", Fields.Language);
        string author = fields.Text(leaf, "created_by") ?? "";
        string task = old && leaf.Find("task_description") is TextNode { IsText: true } given
            ? given.Value.Trim()
            : fields.Text(leaf, "task_description") ?? "";

        List<SkillExample> examples = [];
        bool? grounded = null;
        foreach (Node item in fields.List(leaf, "seed_examples", old ? 1 : 5, "seed examples", different: !old) ?? [])
        {
            if (fields.Map(item, "a seed example") is not MapNode example)
                continue;
            if (!old)
                fields.OnlyKeys(example, "question", "answer", "context");
            string question = fields.Text(example, "question") ?? "";
            string answer = fields.Text(example, "answer") ?? "";
            string? context = example.Find("context") is Node value ? fields.Text(value, "'context'") : null;
            bool hasContext = example.Find("context") is not null;
            if (grounded is not null && grounded != hasContext)
            {
                fields.Error(item, "mixed-contexts",
                    hasContext ? "this seed example has a context, the ones before it have none" : "this seed example has no context, the ones before it have one",
                    "Give every seed example a context, or none; put the two kinds into two leaves.", Concern.Growing);
            }

            grounded ??= hasContext;
            examples.Add(new SkillExample(question, answer, context, (example.Find("question") ?? example).Line));
        }

        return new SkillLeaf(name, file, task, examples) { Version = version, CreatedBy = author, Language = fields.LanguageOf(leaf) };
    }
}
