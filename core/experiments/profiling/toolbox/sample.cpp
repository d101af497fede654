#include "experiments/profiling/toolbox/tools.hpp"

namespace looplab::experiments::toolbox {

void fill_sample(systems::python::Tree& tree) {
  for (const char* path : {".bidsignore",
                           ".git/HEAD",
                           ".git/config",
                           "CHANGES",
                           "README",
                           "code/plot1.py",
                           "code/plot[1].py",
                           "dataset_description.json",
                           "derivatives/.cache/old.csv",
                           "derivatives/sorted/sub-01_units.csv",
                           "derivatives/sorted/sub-02_units.csv",
                           "participants.tsv",
                           "sub-01/.DS_Store",
                           "sub-01/ses-01/.tmp/half.csv",
                           "sub-01/ses-01/behav/eye.csv",
                           "sub-01/ses-01/behav/licks.csv",
                           "sub-01/ses-01/events.csv",
                           "sub-01/ses-01/lfp.npy",
                           "sub-01/ses-01/spikes.npy",
                           "sub-01/ses-02/behav/licks.csv",
                           "sub-01/ses-02/events.csv",
                           "sub-01/ses-02/spikes.npy",
                           "sub-01/sessions.csv",
                           "sub-02/.trash/lost.csv",
                           "sub-02/ses-01/.hidden.csv",
                           "sub-02/ses-01/events.csv",
                           "sub-02/ses-01/spikes.npy",
                           "sub-02/sessions.csv",
                           "sub-10/ses-01/behav/licks.csv",
                           "sub-10/ses-01/behav/raw/wheel.csv",
                           "sub-10/ses-01/spikes.npy",
                           "sub-10/sessions.csv",
                           "sub-pilot/notes.csv",
                           "sub-pilot/notes.txt"}) {
    tree.add(path);
  }
}

const char* const session = R"py({'subject': 'sub-01',
 'session': 1,
 'age': 29,
 'handedness': None,
 'pilot': False,
 'sampling_rate_hz': 30000.0,
 'gain_v': 1.95e-07,
 'shape': (16, 54373125),
 'channels': [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
 'bad_channels': {3, 11},
 'units': [{'id': 1, 'channel': 4, 'spikes': 10482, 'good': True},
           {'id': 2, 'channel': 9, 'spikes': 771, 'good': False}],
 'stimulus': {'kind': 'grating',
              'orientations_deg': (0, 45, 90, 135),
              'blocks': [{'contrast': 0.1, 'trials': [1, 2, 3]},
                         {'contrast': 0.5, 'trials': [4, 5, 6]}]},
 'note': "The probe moved by 40 µm after trial 212; the animal's eye was closed from trial 300 on."})py";

}  // namespace looplab::experiments::toolbox
