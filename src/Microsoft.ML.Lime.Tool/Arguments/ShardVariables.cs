using Microsoft.ML.Lime.Evaluation;

namespace Microsoft.ML.Lime.Tool.Arguments;

/// <summary>Reads <c>--shard auto</c>: the variables in which schedulers tell a job its index and their number.</summary>
internal static class ShardVariables
{
    /// <summary>The schedulers. Their pages are cited in <c>docs/scale.md</c>.</summary>
    private static readonly Scheduler[] All =
    [
        new("Slurm", "SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT")
        {
            First = "SLURM_ARRAY_TASK_MIN",
            Step = "SLURM_ARRAY_TASK_STEP",
            Last = "SLURM_ARRAY_TASK_MAX",
        },
        new("Kubernetes", "JOB_COMPLETION_INDEX", null),
        new("AWS Batch", "AWS_BATCH_JOB_ARRAY_INDEX", "AWS_BATCH_JOB_ARRAY_SIZE"),
        new("Google Batch", "BATCH_TASK_INDEX", "BATCH_TASK_COUNT"),
        new("Azure ML", "RANK", "WORLD_SIZE") { Only = "AZUREML_RUN_ID" },
        new("GNU parallel", "PARALLEL_SEQ", null) { Begin = 1 },
    ];

    /// <summary>Reads <c>I/N</c>, <c>auto</c> or <c>auto/N</c>.</summary>
    /// <param name="text">The value of the option.</param>
    /// <param name="variable">Returns an environment variable.</param>
    /// <exception cref="LimeException">It is none of them, or the variables do not say which shard is meant.</exception>
    public static Shard Read(string text, Func<string, string?> variable)
    {
        if (Shard.Parse(text) is { } shard)
            return shard;
        string? stated = text.StartsWith("auto/", StringComparison.Ordinal) ? text["auto/".Length..] : null;
        if (text != "auto" && Number(stated) is null or < 1 or > Shard.MaxCount)
            throw new LimeException($"--shard is '{text}', but a shard is I/N, index and number with I from 0 to N-1, such as 3/64, or "
                + "auto, or auto/N where the scheduler does not tell the number.");
        Scheduler[] set = [.. All.Where(one => IsSet(one.Index) && (one.Only is null || IsSet(one.Only)))];
        if (set.Length != 1)
            throw new LimeException(set.Length == 0
                ? $"--shard auto needs a scheduler, but none of its variables is set ({string.Join(", ", All.Select(one =>
                    $"{one.Index} of {one.Name}"))}); start the command as a job array, or give --shard I/N."
                : $"--shard auto is not clear, because variables of {string.Join(" and ", set.Select(one => one.Name))} are set; "
                    + "give --shard I/N.");
        (string name, string index, string? count) = set[0];
        if (count is null && stated is null)
            throw new LimeException($"--shard auto needs the number of jobs, which {name} does not tell; give --shard auto/N.");
        int number = count is null ? Number(stated)!.Value : Value(count);
        if (stated is not null && number != Number(stated))
            throw new LimeException($"--shard is '{text}', but {name} has {number} jobs ({count}); give --shard auto, or --shard I/N.");
        int begin = set[0].First is { } first ? Value(first) : set[0].Begin, distance = set[0].Step is { } step ? Value(step) : 1;
        if (set[0].Last is { } last && (distance < 1 || (Value(last) - begin) / distance + 1 != number))
            throw new LimeException($"--shard auto needs a job array without gaps, but that of {name} has {number} jobs from {begin} to "
                + $"{Value(last)}; give --shard I/N, such as --shard ${index}/{Value(last) + 1}.");
        int own = Value(index) - begin;
        return own % distance == 0 && own >= 0 && own / distance < number
            ? new Shard(own / distance, number)
            : throw new LimeException($"--shard auto finds the index {Value(index)} in {index}, but {name} has {number} jobs from {begin}; "
                + "give --shard I/N.");

        bool IsSet(string which) => !string.IsNullOrEmpty(variable(which));

        int Value(string which) => Number(variable(which)) ?? throw new LimeException(
            $"--shard auto needs a whole number in {which}, but it is '{variable(which)}'; give --shard I/N.");
    }

    /// <summary>The variables of a scheduler.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Index">The variable with the index of the job.</param>
    /// <param name="Count">The variable with the number of jobs; null if there is none.</param>
    private sealed record Scheduler(string Name, string Index, string? Count)
    {
        /// <summary>The index of the first job, if no variable has it.</summary>
        public int Begin { get; init; }

        /// <summary>The variable with the index of the first job.</summary>
        public string? First { get; init; }

        /// <summary>The variable with the difference of two indices.</summary>
        public string? Step { get; init; }

        /// <summary>The variable with the index of the last job.</summary>
        public string? Last { get; init; }

        /// <summary>A variable that must be set, because the others are not the scheduler's own.</summary>
        public string? Only { get; init; }
    }

    private static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
