using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Evaluation;
using Microsoft.ML.Lime.Tool.Arguments;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>The shard of a job, from the variables of its scheduler.</summary>
public sealed class ShardVariablesTests
{
    [Theory]
    [InlineData("3/64", "", 3, 64)]
    [InlineData("auto", "ID=5 COUNT=8 MIN=0 MAX=7 STEP=1", 5, 8)]
    [InlineData("auto", "ID=8 COUNT=8 MIN=1 MAX=8 STEP=1", 7, 8)]
    [InlineData("auto", "ID=7 COUNT=4 MIN=1 MAX=10 STEP=3", 2, 4)]
    [InlineData("auto/6", "JOB_COMPLETION_INDEX=5", 5, 6)]
    [InlineData("auto", "AWS_BATCH_JOB_ARRAY_INDEX=0 AWS_BATCH_JOB_ARRAY_SIZE=10", 0, 10)]
    [InlineData("auto/10", "AWS_BATCH_JOB_ARRAY_INDEX=9 AWS_BATCH_JOB_ARRAY_SIZE=10", 9, 10)]
    [InlineData("auto", "BATCH_TASK_INDEX=2 BATCH_TASK_COUNT=3", 2, 3)]
    [InlineData("auto", "RANK=1 WORLD_SIZE=4 AZUREML_RUN_ID=x", 1, 4)]
    [InlineData("auto/4", "PARALLEL_SEQ=4", 3, 4)]
    public void Read_OfAScheduler_IsItsShard(string option, string variables, int index, int count) =>
        Assert.Equal(new Shard(index, count), Read(option, variables));

    [Theory]
    [InlineData("auto", "", "needs a scheduler", "SLURM_ARRAY_TASK_ID of Slurm", "PARALLEL_SEQ of GNU parallel")]
    [InlineData("auto", "RANK=1 WORLD_SIZE=4", "needs a scheduler")]
    [InlineData("auto", "JOB_COMPLETION_INDEX=5", "does not tell", "auto/N")]
    [InlineData("auto/5", "JOB_COMPLETION_INDEX=5", "index 5")]
    [InlineData("auto/4", "PARALLEL_SEQ=0", "index 0")]
    [InlineData("auto", "ID=7 COUNT=2 MIN=3 MAX=7 STEP=1",
        "without gaps", "--shard I/N")]
    [InlineData("auto", "ID=x COUNT=2 MIN=0 MAX=1 STEP=1",
        "SLURM_ARRAY_TASK_ID", "'x'")]
    [InlineData("auto", "BATCH_TASK_INDEX=2 BATCH_TASK_COUNT=3 PARALLEL_SEQ=1", "Google Batch and GNU parallel")]
    [InlineData("auto/9", "BATCH_TASK_INDEX=2 BATCH_TASK_COUNT=3", "has 3 jobs")]
    [InlineData("3", "", "such as 3/64")]
    [InlineData("03/64", "", "such as 3/64")]
    [InlineData("auto/0", "", "such as 3/64")]
    [InlineData("64/64", "", "such as 3/64")]
    public void Read_Unclear_SaysWhatIsNeeded(string option, string variables, params string[] words)
    {
        LimeException refused = Assert.Throws<LimeException>(() => Read(option, variables));
        foreach (string word in words)
            Assert.Contains(word, refused.Message, StringComparison.Ordinal);
    }

    /// <summary>The rule of membership is part of the file format: shards of two machines must agree.</summary>
    [Fact]
    public void Contains_IsTheHashOfThePath()
    {
        // SHA-256 of "star/7.png" begins with the bytes that the first value is made of.
        ulong first = BitConverter.ToUInt64([.. System.Security.Cryptography.SHA256.HashData("star/7.png"u8)[..8].Reverse()]);
        for (int count = 1; count < 50; count++)
            for (int index = 0; index < count; index++)
                Assert.Equal(first % (ulong)count == (ulong)index, new Shard(index, count).Contains("star/7.png"));
        int[] sizes = [.. Enumerable.Range(0, 8).Select(index =>
            Enumerable.Range(0, 8000).Count(i => new Shard(index, 8).Contains($"a/{i}.png")))];
        Assert.Equal(8000, sizes.Sum());
        Assert.All(sizes, size => Assert.InRange(size, 850, 1150));
    }

    private static Shard Read(string option, string variables)
    {
        Dictionary<string, string> set = variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(one => one.Split('='))
            .ToDictionary(one => one[0].Contains('_', StringComparison.Ordinal) || one[0] == "RANK" ? one[0] : $"SLURM_ARRAY_TASK_{one[0]}",
                one => one[1]);
        return ShardVariables.Read(option, set.GetValueOrDefault);
    }
}
