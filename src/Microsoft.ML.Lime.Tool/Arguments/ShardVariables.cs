using Microsoft.ML.Lime.Evaluation;

namespace Microsoft.ML.Lime.Tool.Arguments;

/// <summary>Reads <c>--shard auto</c>: the variables in which schedulers tell a job its index and their number.</summary>
internal static class ShardVariables
{
    /// <summary>The schedulers. Their pages are cited in <c>docs/scale.md</c>.</summary>
    /// <remarks>
    /// Index: the variable with the index. Count: the one with the number; null if there is none. First: the index of the first job, or the
    /// variable that has it. Step: the variable with the distance of two indices. Last: the variable with the last index. Only: a variable
    /// that must be set, because the others are not the scheduler's own.
    /// </remarks>
    public static IReadOnlyList<(string Name, string Index, string? Count, string First, string? Step, string? Last, string? Only)> All { get; } =
    [
        ("Slurm", "SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT", "SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_STEP", "SLURM_ARRAY_TASK_MAX",
            null),
        ("Kubernetes", "JOB_COMPLETION_INDEX", null, "0", null, null, null),
        ("AWS Batch", "AWS_BATCH_JOB_ARRAY_INDEX", "AWS_BATCH_JOB_ARRAY_SIZE", "0", null, null, null),
        ("Google Batch", "BATCH_TASK_INDEX", "BATCH_TASK_COUNT", "0", null, null, null),
        ("Azure ML", "RANK", "WORLD_SIZE", "0", null, null, "AZUREML_RUN_ID"),
        ("GNU parallel", "PARALLEL_SEQ", null, "1", null, null, null),
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
            throw new LimeException($"--shard is '{text}', but a shard is I/N, index and number with I from 0 to N-1, such as 3/64, or auto, "
                + "or auto/N where the scheduler does not tell the number.");
        var set = All.Where(one => IsSet(one.Index) && (one.Only is null || IsSet(one.Only))).ToArray();
        if (set.Length != 1)
            throw new LimeException(set.Length == 0
                ? $"--shard auto needs a scheduler, but none of its variables is set ({string.Join(", ", All.Select(one =>
                    $"{one.Index} of {one.Name}"))}); start the command as a job array, or give --shard I/N."
                : $"--shard auto is not clear, because variables of {string.Join(" and ", set.Select(one => one.Name))} are set; "
                    + "give --shard I/N.");
        (string name, string index, string? count, string first, string? step, string? last, _) = set[0];
        if (count is null && stated is null)
            throw new LimeException($"--shard auto needs the number of jobs, which {name} does not tell; give --shard auto/N.");
        int number = count is null ? Number(stated)!.Value : Value(count);
        if (stated is not null && number != Number(stated))
            throw new LimeException($"--shard is '{text}', but {name} has {number} jobs ({count}); give --shard auto, or --shard I/N.");
        int begin = char.IsDigit(first[0]) ? Number(first)!.Value : Value(first), distance = step is null ? 1 : Value(step);
        if (last is not null && (distance < 1 || (Value(last) - begin) / distance + 1 != number))
            throw new LimeException($"--shard auto needs a job array without gaps, but that of {name} has {number} jobs from {begin} to "
                + $"{Value(last)}; give --shard I/N, such as --shard ${index}/{Value(last) + 1}.");
        int own = Value(index) - begin;
        return own % distance == 0 && own >= 0 && own / distance < number
            ? new Shard(own / distance, number)
            : throw new LimeException($"--shard auto finds the index {Value(index)} in {index}, but {name} has {number} jobs from {begin}; give "
                + "--shard I/N.");

        bool IsSet(string which) => !string.IsNullOrEmpty(variable(which));

        int Value(string which) => Number(variable(which)) ?? throw new LimeException(
            $"--shard auto needs a whole number in {which}, but it is '{variable(which)}'; give --shard I/N.");
    }

    private static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
