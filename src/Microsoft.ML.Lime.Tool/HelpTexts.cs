namespace Microsoft.ML.Lime.Tool;

/// <summary>
/// The texts of <c>--help</c>. They are written by hand, so that thirty options fit a screen in the order in which they are needed; a test
/// holds them and the options together.
/// </summary>
internal static class HelpTexts
{
    public const string Root = """
        Shows which parts of a picture made an ONNX image model decide as it did.

        Usage: mlnet-lime COMMAND ...

          explain IMAGE... --model FILE   explain a model's decision on pictures
          inspect MODEL                   print what is understood of a model
          segment IMAGE                   divide a picture into segments, without a model

          -h, --help    this text; after a command, the command's
          --version     the version

        Example: mlnet-lime explain cat.jpg --model net.onnx --labels names.txt --preprocess imagenet
        """;

    public const string Explain = """
        Explains a model's decision on pictures. Of a|b|c the first is the default.

        Usage: mlnet-lime explain IMAGE... --model FILE [options]

        The model and what it gets
          --labels FILE                 names of the classes, one a line, or ImageNet's class-index JSON
          --preprocess raw|imagenet|caffe|unit|signed-unit   the parts of the next line win over it:
          --scale 1  --mean 0  --std 1  --channels rgb|bgr|grey   x = (pixel * scale - mean) / std
          --layout auto|nchw|nhwc  --size HxW  --resize fill|crop|pad   how a picture meets the input
          --input NAME  --output NAME   which input; which output, or any other tensor of the model
          --activation auto|none|softmax|sigmoid   what makes probabilities of the outputs
        What is explained
          --class INDEX|NAME            this class; may be repeated
          --top K                       the K most probable ones, beside those named (1)
          --target class|output:N|sum:CHANNEL[@LEFT,TOP,RIGHT,BOTTOM]|box:CLASS@LEFT,TOP,RIGHT,BOTTOM
        How
          --method lime|occlusion|kernelshap|rise   whose the options are, stands in brackets:
          --segmentation superpixels|slic|grid|FILE  --features 49   [lime, kernelshap]
          --samples 2048  --seed 0      the same seed gives the same result [all but occlusion]
          --baseline image-mean|segment-mean|blur|#RRGGBB   [all but occlusion]
          --surrogate tree|lasso|ridge  --preset matlab     [lime]
          --mask-size auto|N|HxW  --stride auto|N|VxH  --mask-clipping on|off   [occlusion]
          --mask-value auto|N|N,N,N|blur|#RRGGBB  --mapping positions|average   [occlusion]
          --grid 7  --keep 0.5          cells of the random masks [rise]
          --upsampling nearest|bicubic|none   to a map; segments need a grid for the last two
          --batch auto|N  --threads auto|N  --device auto|cpu|gpu|gpu:N
        What comes out
          -o DIR                        the folder for the files (the current one)
          --top-features 5              segments in the table and in the masked picture
          --json | --quiet | --show     JSON on standard output, nothing, or the map in the terminal

        Example: mlnet-lime explain cat.jpg --model net.onnx --labels names.txt --preprocess imagenet
        """;

    public const string Inspect = """
        Prints what is understood of a model: inputs, outputs, layout, size, batch.

        Usage: mlnet-lime inspect MODEL [options]

          --input NAME              which of several inputs
          --output NAME             which of several outputs, or any other tensor of the model
          --layout auto|nchw|nhwc   the order of the input's axes
          --size HxW                the picture's size, for models that leave it open
          --json                    as JSON
          -h, --help                this text

        Example: mlnet-lime inspect squeezenet.onnx
        """;

    public const string Segment = """
        Divides a picture into segments, as explain does, and writes the label map and its borders.
        The map can be changed and given back: explain ... --segmentation FILE.

        Usage: mlnet-lime segment IMAGE [options]

          --size HxW                                  the size to segment at (the picture's own)
          --resize fill|crop|pad                      how the picture is fitted to it
          --segmentation superpixels|slic|grid|FILE   the method, or the file of a label map
          --features 49                               the number of segments to aim at
          -o DIR                                      the folder for the files (the current one)
          --quiet                                     prints nothing but problems
          -h, --help                                  this text

        Example: mlnet-lime segment cat.jpg --size 224x224 --segmentation slic --features 100
        """;
}
