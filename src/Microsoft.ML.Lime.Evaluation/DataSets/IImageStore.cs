namespace Microsoft.ML.Lime.Evaluation;

/// <summary>
/// Where the files of a data set are: the seam for object storage. <see cref="DataSet.FromStore"/> makes a data set of its keys; local
/// folders and tar archives need no store of their own.
/// </summary>
public interface IImageStore
{
    /// <summary>Opens a file to read it from its beginning to its end. The caller disposes the stream.</summary>
    /// <param name="key">The key of the file, such as <c>star/7.png</c>.</param>
    /// <exception cref="IOException">
    /// The file cannot be read. Its image has a row with the reason, and is tried again, three times at most.
    /// </exception>
    Stream Open(string key);
}
